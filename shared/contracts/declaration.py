"""What a sender declares: exactly one of five kinds, in the field names of the office's REST v2.

The model checks the *shape* only: known fields, JSON types, sizes, characters. A missing date, a wrong check digit or an
unknown worker type is a matter for the rules of the office and becomes an anomaly of a refused declaration, so
nearly every field is optional text here. Numbers and text are the same value (``124`` = ``"124"``, ``8.0`` = ``8``), null
is absent.
"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from shared.contracts.model import Contract
from shared.contracts.text import OwnId, Text


def _null_is_absent(value: Any) -> Any:
    return () if value is None else value


class Kind(StrEnum):
    """The kind of a declaration: entry, leaving, modification, cancellation, registration of the hours of one day."""

    IN = "IN"
    OUT = "OUT"
    UPDATE = "UPDATE"
    CANCEL = "CANCEL"
    DAILY_REGISTRATION = "DAILY_REGISTRATION"


class EmployerId(Contract):
    """The employer by number. ``employer_id`` is the NSSO number (9 digits) or the provisional one (10 digits)."""

    employer_id: Text | None = None
    enterprise_number: Text | None = None


class Municipality(Contract):
    """NIS code (5 digits, 99999 = unknown) and name."""

    code: Text | None = None
    name: Text | None = None


class Address(Contract):
    """A postal address; ``country`` is a NIS country code (150 = Belgium)."""

    street: Text | None = None
    house_number: Text | None = None
    box_number: Text | None = None
    post_code: Text | None = None
    municipality: Municipality | None = None
    country: Text | None = None


class Worker(Contract):
    """The worker: by SSIN, or else by full identity."""

    ssin: Text | None = None
    family_name: Text | None = None
    given_name: Text | None = None
    initial: Text | None = None
    birth_date: Text | None = None
    place_of_birth: Text | None = None
    country_of_birth: Text | None = None
    gender: Text | None = None
    nationality: Text | None = None
    address: Address | None = None


class UsingEmployer(Contract):
    """The user of an agency worker: enterprise number, or else name and address."""

    joint_commission_number: Text | None = None
    enterprise_number: Text | None = None
    name: Text | None = None
    address: Address | None = None


class Features(Contract):
    """Characteristics of the period that only an IN can set."""

    joint_commission_number: Text | None = None
    worker_type: Text | None = None
    sub_entity_number: Text | None = None
    using_employer: UsingEmployer | None = None


class ConstructionControlCards(Contract):
    """C3.2A card numbers of the month of entry and of the next one."""

    first_month_number: Text | None = None
    next_month_number: Text | None = None


class StudentPlaceOfWork(Contract):
    """Where a student works when it is not the head office."""

    name: Text | None = None
    address: Address | None = None


class SmallStatutes(Contract):
    """Nature of the work and statute, for trainees (IVT, TRI, STG)."""

    employment_nature: Text | None = None
    activity_with_risk: Text | None = None
    worker_status: Text | None = None


class DimonaIn(Contract):
    """Entry into service. Dates ``YYYY-MM-DD``, hours ``HHMM``."""

    start_date: Text | None = None
    start_hour: Text | None = None
    end_date: Text | None = None
    end_hour: Text | None = None
    planned_hours_number: Text | None = None
    planned_days_number: Text | None = None
    features: Features
    construction_control_cards: ConstructionControlCards | None = None
    student_place_of_work: StudentPlaceOfWork | None = None
    small_statutes: SmallStatutes | None = None


class DimonaOut(Contract):
    """Leaving. The period by its number, or by the sender's own id of its IN (``period_reference``)."""

    period_id: Text | None = None
    period_reference: OwnId | None = None
    end_date: Text | None = None


class DimonaUpdate(Contract):
    """Modification of dates, hours or planned hours; ``end_date`` 9999-12-31 removes the end date."""

    period_id: Text | None = None
    period_reference: OwnId | None = None
    start_date: Text | None = None
    start_hour: Text | None = None
    end_date: Text | None = None
    end_hour: Text | None = None
    planned_hours_number: Text | None = None
    planned_days_number: Text | None = None


class DimonaCancel(Contract):
    """Cancellation of a period."""

    period_id: Text | None = None
    period_reference: OwnId | None = None


class RegistrationStatus(StrEnum):
    """What the declaration of a daily registration does with it; zone 00110 of the glossary."""

    CREATE = "0"
    CHANGE = "1"
    CANCEL = "3"


class DailyRegistration(Contract):
    """Hours worked on one day within a period. ``status``: 0 creates one, 1 changes one, 3 cancels one.

    ``period_id`` (or ``period_reference``) names the period of a new one; ``daily_registration_id`` an existing one, or
    ``daily_registration_reference``, the sender's own id of the declaration that created it.
    """

    status: Text | None = None
    daily_registration_id: Text | None = None
    daily_registration_reference: OwnId | None = None
    period_id: Text | None = None
    period_reference: OwnId | None = None
    start_date: Text | None = None
    start_hour: Text | None = None
    end_date: Text | None = None
    end_hour: Text | None = None


class Reference(Contract):
    """The sender's reference. ``type``: 1 this declaration, 6 a refused one, 7 the employer, 8 the worker.

    ``origin`` is 1, the sender; only a form of a batch file must say so.
    """

    type: Text | None = None
    origin: Text | None = None
    number: Text | None = None


class Declaration(Contract):
    """One declaration: exactly one block, ``dimona_in``, ``_out``, ``_update``, ``_cancel`` or ``daily_registration``.

    ``employer`` and ``worker`` are the parties of an IN; with the other kinds they are optional cross-checks.
    """

    employer: EmployerId | None = None
    worker: Worker | None = None
    dimona_in: DimonaIn | None = None
    dimona_out: DimonaOut | None = None
    dimona_update: DimonaUpdate | None = None
    dimona_cancel: DimonaCancel | None = None
    daily_registration: DailyRegistration | None = None
    references: Annotated[tuple[Reference, ...], Field(max_length=4), BeforeValidator(_null_is_absent)] = ()

    @model_validator(mode="after")
    def _exactly_one_kind(self) -> Self:
        blocks = (self.dimona_in, self.dimona_out, self.dimona_update, self.dimona_cancel, self.daily_registration)
        if sum(block is not None for block in blocks) != 1:
            raise ValueError("give exactly one of dimonaIn, dimonaOut, dimonaUpdate, dimonaCancel, dailyRegistration")
        return self

    @property
    def kind(self) -> Kind:
        """Which of the five this is."""
        if self.dimona_in is not None:
            return Kind.IN
        if self.dimona_out is not None:
            return Kind.OUT
        if self.dimona_update is not None:
            return Kind.UPDATE
        return Kind.CANCEL if self.dimona_cancel is not None else Kind.DAILY_REGISTRATION

    @property
    def follow_up(self) -> DimonaOut | DimonaUpdate | DimonaCancel | DailyRegistration | None:
        """The block that names something existing; None for an IN."""
        return self.dimona_out or self.dimona_update or self.dimona_cancel or self.daily_registration
