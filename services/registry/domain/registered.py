"""A registration that is kept, and the event it gives."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


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
    moment = registered.registered_at.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return b'{"registeredAt":"%sZ","decision":%s}' % (moment.encode(), registered.decision)
