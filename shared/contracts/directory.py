"""Intake's directory, as compacted events: the newest value for a key holds. A tombstone removes it."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.declaration_received import Employer
from shared.contracts.model import Contract


class PostalAddress(Contract):
    """Where letters go; at most six lines of forty characters once printed."""

    street: str
    house_number: str
    box_number: str | None = None
    post_code: str
    city: str
    country: str = "BE"


class EmployerRecorded(Employer):
    """An employer, its numbers, its language, and its postal address."""

    address: PostalAddress | None = None


class SenderRecorded(Contract):
    """A technical sender. ``channel``: where the sender, as agent, is confirmed to: ``results`` (its own results
    topic and the API: nothing else is sent) or ``ebox``.
    """

    client_id: str
    enterprise_number: str | None = None
    scopes: tuple[str, ...] = ()
    channel: str = "results"


class MandateRecorded(Contract):
    """``client_id`` may declare for ``employer_id`` from ``valid_from`` up to and including ``valid_until``."""

    client_id: str
    employer_id: int
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """``version`` (``ce_sequence``) of the entity with this key; ``content`` is None when it was removed."""

    entity: str
    version: int
    content: EmployerRecorded | SenderRecorded | MandateRecorded | None
