"""What must be loaded before a batch can be judged: the periods it names, and their possible rivals in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.validator.domain.reading import NO_END, read_date
from shared.contracts.declaration import DimonaIn, DimonaUpdate
from shared.contracts.declaration_received import DeclarationReceived


@dataclass(frozen=True, slots=True)
class Reach:
    """One period that a batch creates or changes: load it, and what it may touch, all from ``worker_id``'s ledger.

    ``first`` and ``last`` are the outermost days declared for it, ``last`` is 9999-12-31 for no end. Load ``number``
    itself, if stored. Unless ``first`` is None, load also each live period of the same employer that touches the days
    from the earlier of ``first`` and the stored start to the later of ``last`` and the stored end. ``employer_id`` is
    for a period not stored yet.
    """

    worker_id: int
    number: int
    employer_id: int | None = None
    first: date | None = None
    last: date | None = None


def reaches(declarations: Iterable[DeclarationReceived]) -> tuple[Reach, ...]:
    """One for each period that these declarations, of any workers, name or create."""
    found: dict[tuple[int, int], Reach] = {}
    for received in declarations:
        reach = _reach(received)
        if reach is not None:
            place = (reach.worker_id, reach.number)
            found[place] = _hull(found[place], reach) if place in found else reach
    return tuple(found.values())


def _reach(received: DeclarationReceived) -> Reach | None:
    declared = received.declaration.dimona_in or received.declaration.dimona_update
    employer_id = None if received.employer is None else received.employer.id
    number = received.number if received.declaration.dimona_in else received.period_number
    if number is None:
        return None
    first, last = (None, None) if declared is None else _days(declared)
    return Reach(received.worker_id, number, employer_id, first, last)


def _days(declared: DimonaIn | DimonaUpdate) -> tuple[date | None, date | None]:
    start, end = read_date(declared.start_date), read_date(declared.end_date)
    if end is None and isinstance(declared, DimonaIn):
        end = NO_END
    days = [day for day in (start, end) if day is not None]
    return (min(days), max(days)) if days else (None, None)


def _hull(one: Reach, other: Reach) -> Reach:
    firsts = [reach.first for reach in (one, other) if reach.first is not None]
    lasts = [reach.last for reach in (one, other) if reach.last is not None]
    return Reach(
        one.worker_id,
        one.number,
        one.employer_id or other.employer_id,
        min(firsts, default=None),
        max(lasts, default=None),
    )
