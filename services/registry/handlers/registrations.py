"""What the registry says on ``dimona.registrations.v1``; equal registrations give equal bytes."""

from services.registry.domain.registered import Registered, registered_body
from services.registry.domain.registered_mark import RegisteredMark, registered_mark_body
from shared.contracts import topics
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.partitions import partition_of
from shared.messaging.records import Message

SOURCE = "/dimona/registry"


def registration_message(registered: Registered | RegisteredMark, partitions: int) -> Message:
    """``DeclarationRegistered`` or ``PeriodMarkRegistered``."""
    if isinstance(registered, RegisteredMark):
        return registered_mark_message(registered, partitions)
    return registered_message(registered, partitions)


def registered_message(registered: Registered, partitions: int) -> Message:
    """``DeclarationRegistered``; the same bytes every time."""
    number, phase, attempt = registered.number, registered.phase, registered.attempt
    envelope = Envelope(
        id=event_id(number, topics.DECLARATION_REGISTERED, phase, attempt),
        type=topics.DECLARATION_REGISTERED,
        source=SOURCE,
        time=registered.registered_at,
        subject=str(number),
        relatedto=registered.decision_id,
        sequence=registered.seq,
        worker_id=registered.worker_id,
        attempt=attempt,
        phase=phase,
        traceparent=registered.traceparent,
    )
    worker_id = registered.worker_id
    return Message(
        topics.REGISTRATIONS,
        partition_of(worker_id, partitions),
        str(worker_id).encode(),
        registered_body(registered),
        envelope.headers(),
    )


def registered_mark_message(registered: RegisteredMark, partitions: int) -> Message:
    """``PeriodMarkRegistered``; the same bytes every time."""
    worker_id = registered.worker_id
    envelope = Envelope(
        id=event_id(worker_id, topics.PERIOD_MARK_REGISTERED, registered.seq),
        type=topics.PERIOD_MARK_REGISTERED,
        source=SOURCE,
        time=registered.registered_at,
        relatedto=registered.decision_id,
        sequence=registered.seq,
        worker_id=worker_id,
        attempt=0,
        phase="final",
        traceparent=registered.traceparent,
    )
    return Message(
        topics.REGISTRATIONS,
        partition_of(worker_id, partitions),
        str(worker_id).encode(),
        registered_mark_body(registered),
        envelope.headers(),
    )
