"""What the office asks about a period."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """``locked``, ``blocked``: as they are to be; None leaves them alone."""

    period_number: int
    locked: bool | None
    blocked: bool | None
