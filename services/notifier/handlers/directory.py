"""Consumes ``dimona.directory.v1`` into our copy."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from pydantic import ValidationError

from services.notifier.domain.ports import Connection
from services.notifier.use_cases.record_directory import Entry
from shared.contracts.directory import EmployerRecorded, MandateRecorded, SenderRecorded
from shared.contracts.topics import EMPLOYER_RECORDED, MANDATE_RECORDED, SENDER_RECORDED
from shared.messaging.envelope import Envelope
from shared.messaging.items import Item, Unreadable
from shared.messaging.records import Message, Record

_MODELS: dict[str, type[Entry]] = {
    EMPLOYER_RECORDED: EmployerRecorded,
    SENDER_RECORDED: SenderRecorded,
    MANDATE_RECORDED: MandateRecorded,
}

Recorded = tuple[Entry, datetime]
Keep = Callable[[Connection, Sequence[Recorded]], Awaitable[None]]


def decode_entry(record: Record) -> Item[Recorded]:
    """One directory entry with the time of its event; its place on the topic names it if it must be parked.

    Raises Unreadable or UnreadableEnvelope.
    """
    envelope = Envelope.read(record.headers)
    model = _MODELS.get(envelope.type)
    if model is None or record.value is None:
        raise Unreadable("unknown_type", record.partition, record.offset)
    try:
        entry = model.model_validate_json(record.value)
    except ValidationError:
        raise Unreadable("malformed_entry", record.partition, record.offset) from None
    return Item(record, record.partition, record.offset, (entry, envelope.time))


class OnDirectoryRecorded:
    """Handler of the batch step: no replies."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def handle(self, tx: Connection, items: Sequence[Item[Recorded]]) -> Sequence[Message]:
        """Keep the entries of a batch."""
        await self._keep(tx, [item.body for item in items])
        return ()
