"""What readers of the register see."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.decision import Anomaly, PeriodImage, Phase, RegistrationImage, Result
from shared.contracts.declaration import Kind
from shared.contracts.model import Contract, Moment


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, on which day: the employer with this enterprise number, or a client that holds a mandate that day."""

    client_id: str
    enterprise_number: str | None
    today: date


@dataclass(frozen=True, slots=True)
class PeriodSearch:
    """A worker by SSIN, at one employer or at all that the reader may see. ``page`` counts from 1."""

    ssin: str
    enterprise_number: str | None
    nsso_number: str | None
    page: int
    page_size: int


class PeriodEmployer(Contract):
    """An employer by its numbers."""

    enterprise_number: str | None = None
    nsso_number: str | None = None
    provisional_number: str | None = None
    name: str


class PeriodWorker(Contract):
    """Who the worker is: what an employer has to know, and nothing of the worker's past."""

    ssin: str
    family_name: str | None = None
    given_name: str | None = None
    birth_date: date | None = None
    gender: str | None = None
    nationality: str | None = None


class PeriodFound(Contract):
    """A period as it stands."""

    number: int
    version: int
    employer: PeriodEmployer
    worker: PeriodWorker | None = None
    image: PeriodImage


class PeriodVersion(Contract):
    """What one accepted declaration made of a period; without its number and kind, what the office did by marking it."""

    version: int
    declaration_number: int | None = None
    kind: Kind | None = None
    registered_at: Moment
    image: PeriodImage


class PeriodHistory(PeriodFound):
    """A period with its versions, oldest first."""

    versions: tuple[PeriodVersion, ...]


class PeriodPage(Contract):
    """One page of a search, latest start first; ``next_page`` is absent on the last one."""

    items: tuple[PeriodFound, ...]
    page: int
    page_size: int
    next_page: int | None = None


class PeriodDeclaration(Contract):
    """A declaration of a period, refused ones included; ``version`` is the one it made, if it was accepted.

    One of a daily registration makes no version of the period; accepted, it has the ``registration_number``.
    """

    number: int
    kind: Kind
    phase: Phase
    result: Result
    version: int | None = None
    registration_number: int | None = None
    registered_at: Moment
    anomalies: tuple[Anomaly, ...] = ()


class PeriodDeclarations(Contract):
    """All declarations of a period in the order of their places in the worker's stream."""

    items: tuple[PeriodDeclaration, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``number`` counts from 1."""

    number: int
    size: int


class DailyRegistrationFound(Contract):
    """A daily registration as it stands. One whose period is cancelled has ended with it."""

    number: int
    version: int
    period_number: int
    period_cancelled: bool
    image: RegistrationImage


class DailyRegistrationVersion(Contract):
    """What one accepted declaration made of a daily registration."""

    version: int
    declaration_number: int
    registered_at: Moment
    image: RegistrationImage


class DailyRegistrationHistory(DailyRegistrationFound):
    """A daily registration with its versions, oldest first."""

    versions: tuple[DailyRegistrationVersion, ...]


class DailyRegistrationPage(Contract):
    """One page of those of a period, earliest first; ``next_page`` is absent on the last one."""

    items: tuple[DailyRegistrationFound, ...]
    page: int
    page_size: int
    next_page: int | None = None
