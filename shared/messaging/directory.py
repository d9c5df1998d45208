"""``dimona.directory.v1`` as its consumers read it: the newest change of each entity."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import ValidationError

from shared.contracts.directory import DirectoryChange, EmployerRecorded, MandateRecorded, SenderRecorded
from shared.contracts.topics import EMPLOYER_RECORDED, MANDATE_RECORDED, SENDER_RECORDED
from shared.database.pool import Connection
from shared.messaging.envelope import Envelope
from shared.messaging.items import Item, Unreadable
from shared.messaging.records import Message, Record

_MODELS: dict[str, type[EmployerRecorded | SenderRecorded | MandateRecorded]] = {
    EMPLOYER_RECORDED: EmployerRecorded,
    SENDER_RECORDED: SenderRecorded,
    MANDATE_RECORDED: MandateRecorded,
}

Keep = Callable[[Connection, Sequence[DirectoryChange]], Awaitable[None]]
"""Keeps changes of different entities; an older version than the known one changes nothing."""


def decode_change(record: Record) -> Item[DirectoryChange]:
    """One entity's newest state; its place on the topic names it if it must be parked. A tombstone needs no envelope.

    Raises Unreadable or UnreadableEnvelope.
    """
    entity = (record.key or b"").decode(errors="replace")
    if record.value is None:
        return Item(record, record.partition, record.offset, DirectoryChange(entity, 0, None))
    envelope = Envelope.read(record.headers)
    model = _MODELS.get(envelope.type)
    if model is None or envelope.sequence is None:
        raise Unreadable("unknown_type", record.partition, record.offset)
    try:
        content = model.model_validate_json(record.value)
    except ValidationError:
        raise Unreadable("malformed_entry", record.partition, record.offset) from None
    return Item(record, record.partition, record.offset, DirectoryChange(entity, envelope.sequence, content))


class OnDirectoryRecorded:
    """Handler of the batch step: no replies."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def handle(self, tx: Connection, items: Sequence[Item[DirectoryChange]]) -> Sequence[Message]:
        """Keep the newest change of each entity; a removal holds against everything before it."""
        newest: dict[str, DirectoryChange] = {}
        for change in (item.body for item in items):
            known = newest.get(change.entity)
            if known is None or change.content is None or known.version <= change.version:
                newest[change.entity] = change
        if newest:
            await self._keep(tx, list(newest.values()))
        return ()
