"""Intake has numbered a declaration, given it a place in its worker's stream, and resolved what later hops need."""

from datetime import date, datetime
from enum import StrEnum

from shared.contracts.declaration import Declaration, Kind
from shared.contracts.model import Contract


class Channel(StrEnum):
    """How the declaration came in. ``unsecured_web``: pages without log-in; all other channels are secured."""

    QUEUE = "queue"
    REST = "rest"
    FILE = "file"
    WEB = "web"
    UNSECURED_WEB = "unsecured_web"


class Identification(StrEnum):
    """verified: the worker is a known person; pending: being identified; failed: cannot be identified."""

    VERIFIED = "verified"
    PENDING = "pending"
    FAILED = "failed"


class Mandate(StrEnum):
    """The sender's right to declare for this employer at ``received_at``: itself, by mandate, or none."""

    SELF = "self"
    MANDATED = "mandated"
    NONE = "none"


class Sender(Contract):
    """Who declared. ``reference`` is the sender's own id of this declaration; it may hold personal data."""

    client_id: str
    enterprise_number: str | None = None
    reference: str | None = None


class Employer(Contract):
    """The employer as intake's directory knew it when the declaration was received. ``id`` is our canonical id.

    ``former_numbers``: numbers of any kind, in full length, that once led to it. ``sub_entities``: numbers of the parts of
    a public employer; such an employer names one in every IN. ``sectors``: what the office has on record about its
    activity, in words of ``openings.csv`` and ``quotas.csv``; empty when nothing is.
    """

    id: int
    enterprise_number: str | None = None
    nsso_number: str | None = None
    provisional_number: str | None = None
    name: str
    language: str = "nl"
    access_manager: bool = True
    batch_sender: bool = False
    local_authority: bool = False
    daily_registration: bool = False
    active_from: date | None = None
    active_until: date | None = None
    secured_channel_only: bool = False
    former_numbers: tuple[str, ...] = ()
    sub_entities: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


class User(Contract):
    """What is known of the user of an agency worker, by its enterprise number. ``employer_id``: if it is an employer."""

    registered: bool
    employer_id: int | None = None


class CareerQuarter(Contract):
    """One quarter of a worker's career. ``quarter``: ``2026-1``; ``fraction``: of a full-time job, 0.8 is four fifths.

    ``pension``: a pensioner in that quarter.
    """

    quarter: str
    fraction: float = 0
    pension: bool = False


class Form(Contract):
    """Envelope of a form of a batch file, as it came: block 90059 of the glossary. Other channels have none."""

    identification: str | None = None
    creation_date: str | None = None
    creation_hour: str | None = None
    attestation_status: str | None = None
    type: str | None = None


class Person(Contract):
    """The identity register's answer. ``former_ssins``: those that ``ssin`` replaced.

    ``career``: the quarters it knows; None if it was not asked for them. ``career_unavailable``: it was, and could not
    answer. On a follow-up both are as they were when the worker was first declared, or last identified.
    """

    ssin: str
    former_ssins: tuple[str, ...] = ()
    family_name: str | None = None
    given_name: str | None = None
    birth_date: date | None = None
    gender: str | None = None
    nationality: str | None = None
    career: tuple[CareerQuarter, ...] | None = None
    career_unavailable: bool = False


class DeclarationReceived(Contract):
    """One attempt of one declaration at position ``seq`` of the stream ``worker_id``.

    ``employer`` is None when no employer has the declared numbers; ``employer_ambiguous``: several once had. ``user``: of an
    agency worker, None without a readable number. ``period_number`` is the period that a follow-up names, None when it is
    unreadable or an unknown own reference; ``registration_number`` likewise, for a daily registration. ``received_at``
    never changes.
    """

    number: int
    worker_id: int
    seq: int
    attempt: int = 1
    kind: Kind
    received_at: datetime
    channel: Channel
    sender: Sender
    mandate: Mandate
    employer: Employer | None = None
    employer_ambiguous: bool = False
    user: User | None = None
    form: Form | None = None
    identification: Identification = Identification.VERIFIED
    person: Person | None = None
    period_number: int | None = None
    registration_number: int | None = None
    declaration: Declaration
