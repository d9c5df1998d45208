"""A mark of the office that is kept, and the event it gives."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from services.registry.domain.decided import PeriodState, UnreadableDecision, read_period
from shared.moments import format_time


@dataclass(frozen=True, slots=True)
class MarkRecorded:
    """What the registry reads of a ``PeriodMarkRecorded``; ``value`` is the event, ``decision_id`` and ``traceparent`` are its.

    ``period`` is None where the mark changed nothing.
    """

    worker_id: int
    seq: int
    period: PeriodState | None
    decision_id: UUID
    traceparent: str | None
    value: bytes


@dataclass(frozen=True, slots=True)
class RegisteredMark:
    """What ``PeriodMarkRegistered`` is made of. ``registered_at`` is in UTC, in whole milliseconds; ``mark`` is the value of
    the event that was registered.
    """

    period_number: int
    version: int
    worker_id: int
    seq: int
    registered_at: datetime
    decision_id: UUID
    traceparent: str | None
    mark: bytes


def read_mark(value: bytes, decision_id: UUID, traceparent: str | None) -> MarkRecorded:
    """Raises UnreadableDecision."""
    try:
        event = orjson.loads(value)
        worker_id, seq, period = int(event["workerId"]), int(event["seq"]), read_period(event.get("period"))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableDecision from error
    return MarkRecorded(worker_id, seq, period, decision_id, traceparent, value)


def registered_mark_body(registered: RegisteredMark) -> bytes:
    """The event's value: the mark is spliced in as it came."""
    moment = format_time(registered.registered_at).encode()
    return b'{"registeredAt":"%s","mark":%s}' % (moment, registered.mark)
