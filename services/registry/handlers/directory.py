"""Consumes ``dimona.directory.v1`` into our copy."""

from collections.abc import Sequence

from pydantic import ValidationError

from services.registry.domain.directory import DirectoryChange
from services.registry.domain.ports import Directory
from services.registry.use_cases.record_directory import record_directory
from shared.contracts.directory import EmployerRecorded, MandateRecorded
from shared.contracts.topics import EMPLOYER_RECORDED, MANDATE_RECORDED, SENDER_RECORDED
from shared.database.pool import Connection
from shared.messaging.envelope import Envelope
from shared.messaging.items import Item, Unreadable
from shared.messaging.records import Message, Record

_MODELS: dict[str, type[EmployerRecorded | MandateRecorded]] = {
    EMPLOYER_RECORDED: EmployerRecorded,
    MANDATE_RECORDED: MandateRecorded,
}


def decode_change(record: Record) -> Item[DirectoryChange | None]:
    """One entity's newest state; None for senders, whose tokens say all we need. A tombstone needs no envelope.

    Raises Unreadable or UnreadableEnvelope.
    """
    entity = (record.key or b"").decode(errors="replace")
    if record.value is None:
        return _item(record, DirectoryChange(entity, 0, None))
    envelope = Envelope.read(record.headers)
    if envelope.type == SENDER_RECORDED:
        return _item(record, None)
    model = _MODELS.get(envelope.type)
    if model is None or envelope.sequence is None:
        raise Unreadable("unknown_type", record.partition, record.offset)
    try:
        content = model.model_validate_json(record.value)
    except ValidationError:
        raise Unreadable("malformed_entry", record.partition, record.offset) from None
    return _item(record, DirectoryChange(entity, envelope.sequence, content))


def _item(record: Record, change: DirectoryChange | None) -> Item[DirectoryChange | None]:
    return Item(record, record.partition, record.offset, change)


class OnDirectoryRecorded:
    """Handler of the batch step: no replies."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def handle(self, tx: Connection, items: Sequence[Item[DirectoryChange | None]]) -> Sequence[Message]:
        """Keep the changes of a batch."""
        await record_directory(tx, self._directory, [item.body for item in items if item.body is not None])
        return ()
