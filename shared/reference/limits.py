"""How much, how long and until when: quotas, correction windows, temporary blocks, the outermost days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

STUDENT = "STU"
"""The worker type that the condition ``student`` of a quota means."""


class Change(StrEnum):
    """What a follow-up does with a performance; END_DATE_LATER also with periods of several days."""

    START_HOUR = "start_hour"
    END_HOUR_EARLIER = "end_hour_earlier"
    END_HOUR_LATER = "end_hour_later"
    END_DATE_LATER = "end_date_later"
    CANCEL = "cancel"


class Until(StrEnum):
    """How long a change may be declared: until the performance starts; until the midnight after its end; some hours after
    its end; until an hour of the morning after its end; not at all. The end is the one that is stored.
    """

    START = "start"
    MIDNIGHT_AFTER_END = "midnight_after_end"
    HOURS_AFTER_END = "hours_after_end"
    NEXT_MORNING = "next_morning"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Quota:
    """How many hours or days a year or a quarter. ``code``: zone 01018 of the glossary, or ours when not ``told``.

    Counts periods of ``worker_type`` in ``committee``, the employer's or the agency user's; '' is any. ``quarter``: 1 to 4,
    only ``per`` quarter. ``holder``: worker or employer. ``late_counts``: periods declared late use it up as well.
    ``told``: exceeding it is an anomaly; the others are only shown. ``sector``: only at an employer of that sector, where it
    replaces the quota without sector. ``when``: 'student' only in a year in which the worker has a student period too.
    """

    code: str
    worker_type: str
    committee: str
    unit: Literal["hours", "days"]
    per: Literal["year", "quarter"]
    quarter: int | None
    limit: int
    holder: Literal["worker", "employer"]
    blocking: bool
    late_counts: bool
    told: bool
    sector: str
    when: Literal["", "student"]


@dataclass(frozen=True, slots=True)
class CorrectionWindow:
    """Until when a change of a period of ``worker_type`` may be declared; a later one is refused if ``enforced``.

    ``ends_from`` to ``ends_until``, ``HHMM``: only for stored end hours among these. ``hours``: with HOURS_AFTER_END a
    duration, with NEXT_MORNING the hour of the day, else 0.
    """

    change: Change
    worker_type: str
    ends_from: str
    ends_until: str
    until: Until
    hours: int
    enforced: bool


@dataclass(frozen=True, slots=True)
class Block:
    """The office takes no declarations of ``kind`` (IN or UPDATE) received from ``first`` to ``last``; None: of any type."""

    kind: str
    worker_type: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days between which a period may lie. Both ends are before 1 January of the current year plus ``years_ahead``."""

    earliest_start: date
    earliest_end: date
    years_ahead: int


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """``hours``: the most that daily registrations of one worker may add up to on one day."""

    hours: int
