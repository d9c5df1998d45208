"""What must be loaded before a batch can be judged: the periods it names, and their possible rivals in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.validator.domain.reading import NO_END, read_date
from shared.contracts.declaration import DimonaIn, DimonaUpdate, Kind
from shared.contracts.declaration_received import DeclarationReceived

_OCCASIONAL = "EXT"
_ROW = 2  # an occasional worker's days, before and after, that make a row of three
_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Reach:
    """One period that a batch creates or changes: load it, and what it may touch, all from ``worker_id``'s ledger.

    ``first`` and ``last`` are the outermost days that count for it, ``last`` is 9999-12-31 for no end. Load ``number``
    itself, if stored. Unless ``first`` is None, load also each live period of the same employer that touches the days
    from the earlier of ``first`` and the stored start to the later of ``last`` and the stored end. ``employer_id`` is
    for a period not stored yet.

    If ``counting``, load also each live period that the worker's quotas count together with this one, from the year of
    ``since`` and of the stored start to that of ``until``, the first and last start declared; for what may be an
    occasional worker's day two days more, since neighbouring days count (``rules/consecutive_days.py``).
    ``worker_type`` is for a period not stored yet.
    """

    worker_id: int
    number: int
    employer_id: int | None = None
    first: date | None = None
    last: date | None = None
    worker_type: str | None = None
    counting: bool = False
    since: date | None = None
    until: date | None = None


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
    if declared is None:
        return Reach(received.worker_id, number, employer_id, counting=received.kind is Kind.CANCEL)
    first, last = _days(declared)
    worker_type = declared.features.worker_type if isinstance(declared, DimonaIn) else None
    since = until = read_date(declared.start_date)
    if since is not None and until is not None and worker_type in {None, _OCCASIONAL}:
        since, until = _moved(since, -_ROW), _moved(until, _ROW)
    return Reach(received.worker_id, number, employer_id, first, last, worker_type, True, since, until)


def _days(declared: DimonaIn | DimonaUpdate) -> tuple[date | None, date | None]:
    start, end = read_date(declared.start_date), read_date(declared.end_date)
    if end is None and isinstance(declared, DimonaIn):
        end = NO_END
    days = [day for day in (start, end) if day is not None]
    if not days:
        return None, None
    return min(days), max(days)


def _moved(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), _LAST))


def _hull(one: Reach, other: Reach) -> Reach:
    both = (one, other)
    return Reach(
        one.worker_id,
        one.number,
        one.employer_id or other.employer_id,
        min((reach.first for reach in both if reach.first is not None), default=None),
        max((reach.last for reach in both if reach.last is not None), default=None),
        one.worker_type or other.worker_type,
        one.counting or other.counting,
        min((reach.since for reach in both if reach.since is not None), default=None),
        max((reach.until for reach in both if reach.until is not None), default=None),
    )
