"""What must be loaded before daily registrations can be judged: those that are named, and what they may touch in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.validator.domain.reading import read_date
from shared.contracts.declaration import Kind, RegistrationStatus
from shared.contracts.declaration_received import DeclarationReceived


@dataclass(frozen=True, slots=True)
class RegistrationReach:
    """One daily registration that a batch creates or changes: load it, if stored, from ``worker_id``'s ledger.

    If ``dated``, load also each live one of the same employer that touches the days from the earlier of ``first`` and
    the stored start to the later of ``last`` and the stored end. ``employer_id`` is for one not stored yet.
    """

    worker_id: int
    number: int
    employer_id: int | None = None
    first: date | None = None
    last: date | None = None
    dated: bool = True


def registration_reaches(declarations: Iterable[DeclarationReceived]) -> tuple[RegistrationReach, ...]:
    """One for each daily registration that these declarations, of any workers, name or create."""
    found: dict[tuple[int, int], RegistrationReach] = {}
    for received in declarations:
        if received.kind is Kind.DAILY_REGISTRATION:
            reach = _reach(received)
            place = reach.worker_id, reach.number
            found[place] = _hull(found[place], reach) if place in found else reach
    return tuple(found.values())


def _reach(received: DeclarationReceived) -> RegistrationReach:
    block = received.declaration.daily_registration
    assert block is not None
    days = [day for day in (read_date(block.start_date), read_date(block.end_date)) if day is not None]
    return RegistrationReach(
        received.worker_id,
        received.number if received.registration_number is None else received.registration_number,
        None if received.employer is None else received.employer.id,
        min(days, default=None),
        max(days, default=None),
        dated=block.status != RegistrationStatus.CANCEL,
    )


def _hull(one: RegistrationReach, other: RegistrationReach) -> RegistrationReach:
    return RegistrationReach(
        one.worker_id,
        one.number,
        one.employer_id or other.employer_id,
        min((reach.first for reach in (one, other) if reach.first is not None), default=None),
        max((reach.last for reach in (one, other) if reach.last is not None), default=None),
        one.dated or other.dated,
    )
