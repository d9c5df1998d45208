"""A row of the log of record: everything its published event is made of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """The decision at ``seq`` of ``worker_id``; ``body`` is the event's value.

    ``number`` and ``result`` are None and ``attempt`` is 0 for an administrative event, which says its ``event_type``. ``decided_at`` is in UTC, in whole
    milliseconds. ``received_id``: the id of the event that was decided, ``traceparent`` its trace context.
    """

    worker_id: int
    seq: int
    number: int | None
    attempt: int
    phase: str
    result: str | None
    decided_at: datetime
    received_id: UUID
    traceparent: str | None
    body: bytes
    event_type: str | None = None
