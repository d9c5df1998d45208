"""The outbox's messages for ``dimona.confirmations.v1``, from the bytes stored with each delivery."""

from collections.abc import Callable, Sequence

from services.notifier.domain.delivery import State
from services.notifier.domain.ports import Connection, Deliveries, StoredEvent
from shared.contracts.topics import CONFIRMATION_DELIVERED, CONFIRMATION_FAILED, CONFIRMATIONS
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.outbox import OutboxRow
from shared.messaging.partitions import partition_of
from shared.messaging.records import Message

SOURCE = "/dimona/notifier"


class ConfirmationMessages:
    """Loads for an ``OutboxPublisher``: a row's stream is a declaration number, its position the delivery's slot."""

    def __init__(self, deliveries: Deliveries, partitions: Callable[[str], int]) -> None:
        self._deliveries = deliveries
        self._partitions = partitions

    async def load(self, tx: Connection, rows: Sequence[OutboxRow]) -> Sequence[Message]:
        """One message a row, same order; equal rows give equal bytes."""
        stored = await self._deliveries.events(tx, [(row.stream, row.position) for row in rows])
        partitions = self._partitions(CONFIRMATIONS)
        return [confirmation_message(event, partitions) for event in stored]


def confirmation_message(event: StoredEvent, partitions: int) -> Message:
    """The event of one delivery, on its worker's partition."""
    delivery = event.delivery
    kind = CONFIRMATION_DELIVERED if event.state == State.SENT else CONFIRMATION_FAILED
    envelope = Envelope(
        id=event_id(delivery.number, kind, delivery.phase, delivery.attempt, delivery.recipient, delivery.channel),
        type=kind,
        source=SOURCE,
        time=event.settled_at,
        subject=str(delivery.number),
        relatedto=delivery.registration_id,
        worker_id=delivery.worker_id,
        attempt=delivery.attempt,
        phase=delivery.phase,
        traceparent=delivery.traceparent,
    )
    return Message(
        CONFIRMATIONS,
        partition_of(delivery.worker_id, partitions),
        str(delivery.worker_id).encode(),
        event.value,
        envelope.headers(),
    )
