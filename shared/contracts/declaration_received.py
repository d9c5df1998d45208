"""Intake has numbered a declaration, given it a place in its worker's stream, and resolved what later hops need."""

from datetime import date, datetime
from enum import StrEnum

from shared.contracts.declaration import Declaration, Kind
from shared.contracts.model import Contract


class Channel(StrEnum):
    """How the declaration came in."""

    QUEUE = "queue"
    REST = "rest"
    FILE = "file"
    WEB = "web"


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
    """The employer as intake's directory knew it when the declaration was received. ``id`` is our canonical id."""

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


class Person(Contract):
    """The identity register's answer."""

    ssin: str
    family_name: str | None = None
    given_name: str | None = None
    birth_date: date | None = None
    gender: str | None = None
    nationality: str | None = None


class DeclarationReceived(Contract):
    """One attempt of one declaration at position ``seq`` of the stream ``worker_id``.

    ``employer`` is None when no employer has the declared numbers. ``period_number`` is the period that an OUT, UPDATE
    or CANCEL names, None when it is unreadable or an unknown own reference. ``received_at`` never changes.
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
    identification: Identification = Identification.VERIFIED
    person: Person | None = None
    period_number: int | None = None
    declaration: Declaration
