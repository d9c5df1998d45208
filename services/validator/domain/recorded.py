"""A decision as it stands in the log of record."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was decided at ``seq`` of ``worker_id``; ``result`` is None for an administrative event. ``body``: as published."""

    worker_id: int
    seq: int
    result: str | None
    decided_at: datetime
    body: bytes
    event_type: str | None = None
