"""A registration that is kept, and the event it gives."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.moments import format_time


@dataclass(frozen=True, slots=True)
class Registered:
    """What ``DeclarationRegistered`` is made of. ``registered_at`` is in UTC, in whole milliseconds; ``decision`` is the
    value of the decision's event.
    """

    number: int
    phase: str
    attempt: int
    worker_id: int
    seq: int
    registered_at: datetime
    decision_id: UUID
    traceparent: str | None
    decision: bytes


def registered_body(registered: Registered) -> bytes:
    """The event's value: the decision is spliced in as it came."""
    moment = format_time(registered.registered_at).encode()
    return b'{"registeredAt":"%s","decision":%s}' % (moment, registered.decision)
