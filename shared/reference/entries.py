"""What the tables hold, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from shared.reference.careers import FlexiCondition, StarterJob
from shared.reference.limits import CorrectionWindow, DailyLimits, Horizon, Quota

T = TypeVar("T")


class Presence(StrEnum):
    """Whether something must, may or must not be declared."""

    MANDATORY = "mandatory"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


class Span(StrEnum):
    """How far a period may reach: anywhere, one day, one quarter, one performance of at most 24 hours, or the two
    forms of a flexi-job: one performance, or several days.
    """

    ANY = "any"
    SAME_DAY = "same_day"
    SAME_QUARTER = "same_quarter"
    PERFORMANCE = "performance"
    FLEXI = "flexi"


class Hours(StrEnum):
    """Which periods have hours: none; every performance; those of one day."""

    FORBIDDEN = "forbidden"
    PERFORMANCE = "performance"
    ONE_DAY = "one_day"


class Updates(StrEnum):
    """What an UPDATE may do with a period: everything lawful, all but move its start, nothing."""

    OPEN = "open"
    FIXED_START = "fixed_start"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Labels:
    """A text in the three national languages and English."""

    fr: str
    nl: str
    de: str
    en: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a worker type asks of a period (``docs/sources.md``).

    ``notice_days``: at most so many days before the start, or before its quarter (``notice_from_quarter``), may one declare.
    """

    end_date: Presence
    span: Span
    hours: Hours
    planned_hours: Presence
    planned_days: Presence
    ssin: Presence
    place_of_work: Presence
    small_statutes: Presence
    updates: Updates
    notice_days: int | None
    notice_from_quarter: bool


@dataclass(frozen=True, slots=True)
class WorkerType:
    """A worker type in force, with what it asks."""

    code: str
    labels: Labels
    requirement: Requirement


@dataclass(frozen=True, slots=True)
class JointCommittee:
    """A joint committee. ``agency``: the worker is an agency worker, who has a user and whose end date is known.

    ``may_be_user``: a user may belong to it. ``control_cards``: the cards C3.2A of construction are needed.
    ``day_flat_rate``: occasional workers may be declared by the day.
    """

    code: str
    labels: Labels
    agency: bool
    end_date_mandatory: bool
    may_be_user: bool
    control_cards: bool
    day_flat_rate: bool


@dataclass(frozen=True, slots=True)
class Locality:
    """What goes with a Belgian post code: names as ``places.fold`` writes them, NIS codes (none: any)."""

    names: frozenset[str]
    municipalities: frozenset[int]


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value with its first and last day."""

    value: T
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class View:
    """Everything in force on one day.

    ``openings``: types that are open to local authorities (True) and to others. ``sector_types``: a type that is there is
    open, among employers of which sectors are on record, only to those of its sectors. ``risk_classes``: the nature of the
    work that each goes with.
    """

    worker_types: dict[str, WorkerType]
    joint_committees: dict[str, JointCommittee]
    pairs: frozenset[tuple[str, str]]
    openings: frozenset[tuple[bool, str]]
    sector_types: frozenset[tuple[str, str]]
    countries: frozenset[int]
    municipalities: frozenset[int]
    post_codes: Mapping[str, Locality]
    characters: frozenset[str]
    natures: frozenset[str]
    risk_classes: Mapping[str, str]
    statuses: frozenset[str]
    quotas: tuple[Quota, ...]
    correction_windows: tuple[CorrectionWindow, ...]
    starter_jobs: Mapping[str, StarterJob]
    flexi_access: tuple[FlexiCondition, ...]
    horizon: Horizon
    daily_limits: DailyLimits
    _quotas_by_type: Mapping[str, tuple[Quota, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Group what is asked for each declaration."""
        types = {quota.worker_type for quota in self.quotas}
        by_type = {code: tuple(quota for quota in self.quotas if quota.worker_type == code) for code in types}
        object.__setattr__(self, "_quotas_by_type", by_type)

    def quotas_of(self, worker_type: str) -> tuple[Quota, ...]:
        """The quotas that periods of this type use up."""
        return self._quotas_by_type.get(worker_type, ())
