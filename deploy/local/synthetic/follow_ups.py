"""OUT, UPDATE, CANCEL and daily registrations on periods that the ledger holds: lawful ones, and ones that are refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.local.synthetic.declaration import Expected, SyntheticDeclaration
from deploy.local.synthetic.entries import end_of_quarter
from deploy.local.synthetic.ledger import Ledger, Period

_NO_END = "9999-12-31"
_FAR = date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a follow-up depends on besides its period. ``today``: the day of receipt."""

    ledger: Ledger
    rng: Random
    today: date


FollowUp = Callable[[Period, Circumstances], SyntheticDeclaration | None]
"""Makes a declaration on this period and notes its effect in the ledger; None when it doesn't fit the period."""


def leave(period: Period, now: Circumstances) -> SyntheticDeclaration | None:
    """OUT of an open period; on a closed one it is refused."""
    if period.cancelled:
        return _on(period, "OUT", {"endDate": _days_after(period.start, 9).isoformat()}, "00913-355")
    if period.end is not None:
        return _on(period, "OUT", {"endDate": period.end.isoformat()}, "00913-356")
    if now.rng.random() < 0.1:
        return _on(period, "OUT", {"endDate": _days_after(period.start, -3).isoformat()}, "00911-014")
    period.end = _days_after(period.start, now.rng.randint(0, 200))
    return _on(period, "OUT", {"endDate": period.end.isoformat()})


def cancel(period: Period, _now: Circumstances) -> SyntheticDeclaration | None:
    """CANCEL; a second one is refused."""
    if period.cancelled:
        return _on(period, "CANCEL", {}, "00913-355")
    period.cancelled = True
    return _on(period, "CANCEL", {})


def move_end(period: Period, now: Circumstances) -> SyntheticDeclaration | None:
    """UPDATE of the end; of an open period it is refused."""
    if period.by_hours or period.cancelled or period.worker_type in {"FLX", "T17"}:
        return None
    end = _days_after(period.start, now.rng.randint(0, 100))
    if period.end is None:
        return _on(period, "UPDATE", {"endDate": end.isoformat()}, "00913-359")
    if period.worker_type in {"STU", "O17", "S17"}:
        end = min(end, end_of_quarter(period.start))
    if end == period.end:
        return _on(period, "UPDATE", {"endDate": end.isoformat(), **_kept_hours(period)}, "90378-444")
    if not now.ledger.is_free(period, period.start, end):
        return None
    period.end = end
    return _on(period, "UPDATE", {"endDate": end.isoformat(), **_kept_hours(period)})


def reopen(period: Period, now: Circumstances) -> SyntheticDeclaration | None:
    """UPDATE that takes the end away; refused where an end is mandatory."""
    if period.by_hours or period.cancelled or period.end is None or period.worker_type in {"FLX", "T17", "STU"}:
        return None
    if period.committee == "322" or period.worker_type not in {"OTH", "BCW", "RTA", "DWD", "ALT", "PMP"}:
        return _on(period, "UPDATE", {"endDate": _NO_END, **_kept_hours(period)}, "00913-368")
    if not now.ledger.is_free(period, period.start, None):
        return None
    period.end = None
    return _on(period, "UPDATE", {"endDate": _NO_END})


def move_start(period: Period, now: Circumstances) -> SyntheticDeclaration | None:
    """UPDATE of the start of a period that has not begun."""
    if period.by_hours or period.cancelled or period.start <= now.today + timedelta(days=1):
        return None
    if period.worker_type not in {"OTH", "BCW", "RTA", "DWD", "ALT", "PMP", "IVT", "TRI", "STG"}:
        return None
    start = max(_days_after(period.start, now.rng.choice((-3, -2, -1, 1, 2, 3))), now.today + timedelta(days=2))
    if start == period.start or (period.end or start) < start or not now.ledger.is_free(period, start, period.end):
        return None
    period.start = start
    return _on(period, "UPDATE", {"startDate": start.isoformat()})


def change_hours(period: Period, _now: Circumstances) -> SyntheticDeclaration | None:
    """UPDATE of a student's planned hours."""
    if period.cancelled or period.worker_type != "STU" or period.hours is None:
        return None
    period.hours = period.hours + 5 if period.hours < 60 else period.hours - 5
    return _on(period, "UPDATE", {"plannedHoursNumber": period.hours})


def foreign_worker(period: Period, now: Circumstances) -> SyntheticDeclaration | None:
    """OUT that names, as a check, another worker than the one of the period."""
    if period.cancelled or period.end is not None or period.person.pending:
        return None
    declaration = _on(period, "OUT", {"endDate": period.start.isoformat()}, "00024-347")
    return replace(declaration, payload={**(declaration.payload or {}), "worker": {"ssin": now.rng.choice(_OTHERS)}})


def work(period: Period, now: Circumstances) -> SyntheticDeclaration | None:
    """The hours of a morning or an afternoon; the same ones twice are refused. Only of people who need no identification:
    else it is not foreseeable which of two is first.
    """
    if not period.employer.daily_registration or period.by_hours or period.person.pending:
        return None
    last = min(period.end or _FAR, _days_after(period.start, 1))
    day = _days_after(period.start, now.rng.randint(0, (last - period.start).days)).isoformat()
    start, end = now.rng.choice((("0800", "1200"), ("1300", "1700")))
    hours = {"status": "0", "startDate": day, "startHour": start, "endDate": day, "endHour": end}
    if period.cancelled:
        return _on(period, "DAILY_REGISTRATION", hours, "00913-355")
    free = now.ledger.works(period, day + start)
    return _on(period, "DAILY_REGISTRATION", hours, "" if free else "90480-334")


_OTHERS = ("45010100049", "45010199920")  # synthetic, and nobody the generator declares


def _on(period: Period, kind: str, fields: dict[str, Any], refused: str = "") -> SyntheticDeclaration:
    block = {"periodReference": period.own_id, **fields}
    known = period.person.known
    reason = refused if known else "00913-354"
    return SyntheticDeclaration(
        sender=period.sender,
        own_id="",
        kind=kind,
        payload={"dailyRegistration" if kind == "DAILY_REGISTRATION" else f"dimona{kind.title()}": block},
        expected=Expected.REFUSED if reason else Expected.ACCEPTED,
        reason=reason,
        pending=period.person.pending,
        names=period.own_id,
    )


def _kept_hours(period: Period) -> dict[str, int]:
    return {} if period.hours is None else {"plannedHoursNumber": period.hours}


def _days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


FOLLOW_UPS: tuple[tuple[FollowUp, int], ...] = (
    (leave, 18),
    (move_end, 8),
    (move_start, 6),
    (change_hours, 3),
    (reopen, 3),
    (cancel, 8),
    (foreign_worker, 1),
)

FOLLOW_UPS_WITH_HOURS = (*FOLLOW_UPS, (work, 10))
"""Where an employer tells the hours of each day as well."""
