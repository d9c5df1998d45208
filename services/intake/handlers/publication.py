"""What rows of the outbox stand for: events as they were stored with their receipts."""

from collections.abc import Callable, Sequence

from services.intake.domain.ports import Receipts
from services.intake.domain.records import StoredEvent
from services.intake.handlers.replies import SOURCE
from shared.contracts.topics import DECLARATION_RECEIVED, DECLARATIONS, PERIOD_MARKED, WORKER_ABSORBED
from shared.database.pool import Connection
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.outbox import OutboxRow
from shared.messaging.partitions import partition_of
from shared.messaging.records import Message

_ADMINISTRATIVE = {"ABSORB": WORKER_ABSORBED, "MARK": PERIOD_MARKED}


class ReceiptLoader:
    """Loads what outbox rows stand for: the events as stored with the receipts."""

    def __init__(self, receipts: Receipts, partitions: Callable[[str], int]) -> None:
        self._receipts = receipts
        self._partitions = partitions

    async def load(self, tx: Connection, rows: Sequence[OutboxRow]) -> Sequence[Message]:
        """The events in the order of the rows."""
        found = await self._receipts.events(tx, {(row.stream, row.position) for row in rows})
        partitions = self._partitions(DECLARATIONS)
        messages = {(event.worker_id, event.seq): received_message(event, partitions) for event in found}
        return [messages[row.stream, row.position] for row in rows]


def received_message(event: StoredEvent, partitions: int) -> Message:
    """``DeclarationReceived``, or the administrative event, of a stored receipt; the same bytes every time."""
    if event.number is None:
        kind, subject = _ADMINISTRATIVE[event.kind], None
        identity = event_id(event.worker_id, kind, event.seq)
    else:
        kind, subject = DECLARATION_RECEIVED, str(event.number)
        identity = event_id(event.number, kind, "received", event.attempt)
    envelope = Envelope(
        id=identity,
        type=kind,
        source=SOURCE,
        time=event.recorded_at,
        subject=subject,
        sequence=event.seq,
        worker_id=event.worker_id,
        attempt=event.attempt,
        traceparent=event.traceparent,
    )
    key = str(event.worker_id).encode()
    return Message(DECLARATIONS, partition_of(event.worker_id, partitions), key, event.body, envelope.headers())
