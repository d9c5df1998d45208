"""What rows of the outbox stand for: events as they were stored with their receipts."""

from collections.abc import Callable, Sequence

from services.intake.domain.ports import Receipts
from services.intake.domain.records import StoredReceipt
from services.intake.handlers.replies import SOURCE
from shared.contracts.topics import DECLARATION_RECEIVED, DECLARATIONS, WORKER_ABSORBED
from shared.database.pool import Connection
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.outbox import OutboxRow
from shared.messaging.partitions import partition_of
from shared.messaging.records import Message


class ReceiptLoader:
    """Loads what outbox rows stand for: the events as stored with the receipts."""

    def __init__(self, receipts: Receipts, partitions: Callable[[str], int]) -> None:
        self._receipts = receipts
        self._partitions = partitions

    async def load(self, tx: Connection, rows: Sequence[OutboxRow]) -> Sequence[Message]:
        """The events in the order of the rows."""
        found = await self._receipts.at_places(tx, {(row.stream, row.position) for row in rows})
        partitions = self._partitions(DECLARATIONS)
        messages = {(r.worker_id, r.seq): received_message(r, partitions) for r in found}
        return [messages[row.stream, row.position] for row in rows]


def received_message(receipt: StoredReceipt, partitions: int) -> Message:
    """``DeclarationReceived``, or the administrative event, of a stored receipt; the same bytes every time."""
    if receipt.number is None:
        kind, subject = WORKER_ABSORBED, None
        identity = event_id(receipt.worker_id, kind, receipt.seq)
    else:
        kind, subject = DECLARATION_RECEIVED, str(receipt.number)
        identity = event_id(receipt.number, kind, "received", receipt.attempt)
    envelope = Envelope(
        id=identity,
        type=kind,
        source=SOURCE,
        time=receipt.recorded_at,
        subject=subject,
        sequence=receipt.seq,
        worker_id=receipt.worker_id,
        attempt=receipt.attempt,
        traceparent=receipt.traceparent,
    )
    key = str(receipt.worker_id).encode()
    return Message(DECLARATIONS, partition_of(receipt.worker_id, partitions), key, receipt.body, envelope.headers())
