"""What a decision says; shared by the three events that carry one."""

from datetime import date
from enum import StrEnum

from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.model import Contract


class Result(StrEnum):
    """accepted, accepted with warning, refused (blocking), waiting for identification."""

    ACCEPTED = "A"
    WARNING = "W"
    REFUSED = "B"
    PENDING = "S"


class Phase(StrEnum):
    """A provisional decision is followed by exactly one final one, which absorbs it."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class Severity(StrEnum):
    """Blocking, or non-percentage (a warning); zone 00497 of the glossary."""

    BLOCKING = "B"
    WARNING = "NP"


class PeriodImage(Contract):
    """A working period as it stands. Hours ``HHMM``; ``user`` is the user of an agency worker (number, or name).

    ``locked``: the office takes no declarations on it; ``blocked``: nor, as it carries a blocking anomaly.
    """

    start_date: date
    start_hour: str | None = None
    end_date: date | None = None
    end_hour: str | None = None
    planned_hours: int | None = None
    planned_days: int | None = None
    joint_committee: str | None = None
    worker_type: str
    user: str | None = None
    user_joint_committee: str | None = None
    cancelled: bool = False
    late: bool = False
    locked: bool = False
    blocked: bool = False


class ExistingPeriod(Contract):
    """The period that a duplicate or an overlap collides with."""

    number: int
    start_date: date
    start_hour: str | None = None
    end_date: date | None = None
    end_hour: str | None = None


class Texts(Contract):
    """One text in the three national languages and English."""

    fr: str
    nl: str
    de: str
    en: str


class QuotaExcess(Contract):
    """How far a declaration goes beyond a quota. ``quota``: zone 01018 of the glossary (``STUDENT``).

    ``hours`` or ``days``: the part of this declaration that is outside the quota; the whole number by which the year, or
    ``quarter``, is exceeded is not told.
    """

    quota: str
    hours: int | None = None
    days: int | None = None


class Action(StrEnum):
    """What a machine does about an anomaly: send the same again later, declare anew with the fault mended, go on with the
    period that the anomaly shows, first cancel the period, nothing.
    """

    RETRY = "retry"
    FIX = "fix"
    USE_PERIOD = "use_period"
    CANCEL_FIRST = "cancel_first"
    NONE = "none"


class Anomaly(Contract):
    """One finding. ``id`` is zone or block and Annex 30 suffix (``90373-334``); ``pointer`` is a JSON pointer into the
    declaration; ``value`` is what was declared there, never an SSIN.

    ``rule``: which rule of ours found it (``overlap.overlap``), ``source``: where the office says so, with its certainty
    mark. ``cure``: what the sender does about it, ``action``: the same for machines. ``period``: the one it collides with.
    ``quotas``: what is exceeded.
    """

    id: str
    severity: Severity
    field: str
    pointer: str = ""
    value: str | None = None
    rule: str | None = None
    source: str | None = None
    action: Action | None = None
    cure: Texts | None = None
    period: ExistingPeriod | None = None
    registration: int | None = None
    quotas: tuple[QuotaExcess, ...] = ()


class PeriodChange(Contract):
    """The period an accepted declaration touched: ``version`` n → n + 1, images before (None for an IN) and after."""

    number: int
    version: int
    before: PeriodImage | None = None
    after: PeriodImage


class RegistrationImage(Contract):
    """A daily registration as it stands: hours worked within a period. Hours ``HHMM``."""

    start_date: date
    start_hour: str
    end_date: date
    end_hour: str | None = None
    cancelled: bool = False


class RegistrationChange(Contract):
    """The daily registration an accepted declaration touched: ``version`` n → n + 1; ``before`` is None for a new one."""

    number: int
    version: int
    period_number: int
    before: RegistrationImage | None = None
    after: RegistrationImage


class QuotaEffect(Contract):
    """What an accepted declaration did to a quota: hours or days in use in ``span``, before and after.

    Told of the worker's quotas; of the employer's, or the agency user's, only when it is exceeded.
    ``span``: a year (``2026``) or a quarter of it (``2026-3``).
    """

    quota: str
    span: str
    limit: int
    before: int
    after: int


class Decision(Contract):
    """The complete decision on one attempt. ``declaration`` is the event that was judged, whole.

    ``period`` or ``registration``: what changed, if it was accepted.
    """

    result: Result
    phase: Phase
    anomalies: tuple[Anomaly, ...] = ()
    period: PeriodChange | None = None
    registration: RegistrationChange | None = None
    quotas: tuple[QuotaEffect, ...] = ()
    rules: str
    declaration: DeclarationReceived
