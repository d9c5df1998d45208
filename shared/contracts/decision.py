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
    """A working period as it stands. Hours ``HHMM``; ``user`` is the user of an agency worker (number, or name)."""

    start_date: date
    start_hour: str | None = None
    end_date: date | None = None
    end_hour: str | None = None
    planned_hours: int | None = None
    joint_committee: str | None = None
    worker_type: str
    user: str | None = None
    user_joint_committee: str | None = None
    cancelled: bool = False
    late: bool = False


class ExistingPeriod(Contract):
    """The period that a duplicate or an overlap collides with."""

    number: int
    start_date: date
    start_hour: str | None = None
    end_date: date | None = None
    end_hour: str | None = None


class Anomaly(Contract):
    """One finding. ``id`` is zone or block and Annex 30 suffix (``90373-334``); ``pointer`` is a JSON pointer into the
    declaration; ``value`` is what was declared there, never an SSIN.
    """

    id: str
    severity: Severity
    field: str
    pointer: str = ""
    value: str | None = None
    period: ExistingPeriod | None = None


class PeriodChange(Contract):
    """The period an accepted declaration touched: ``version`` n → n + 1, images before (None for an IN) and after."""

    number: int
    version: int
    before: PeriodImage | None = None
    after: PeriodImage


class Decision(Contract):
    """The complete decision on one attempt. ``declaration`` is the event that was judged, whole."""

    result: Result
    phase: Phase
    anomalies: tuple[Anomaly, ...] = ()
    period: PeriodChange | None = None
    rules: str
    declaration: DeclarationReceived
