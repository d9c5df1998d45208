"""Lawful entries (IN) of every worker type: dates, hours and blocks as the office asks (``docs/sources.md``)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.local.synthetic.people import address

_USER = {"jointCommissionNumber": "XXX", "enterpriseNumber": "0477472701"}


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """The dates of an IN and everything else of its block. ``margin``: days to keep free around it."""

    start: date
    end: date | None
    fields: dict[str, Any] = field(default_factory=dict)
    margin: int = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How declarations of one worker type in one joint committee are made; ``weight``: how often."""

    worker_type: str
    committee: str
    weight: int
    draft: Callable[[Random, date], EntryDraft]


def block_of(draft: EntryDraft, worker_type: str, committee: str | None) -> dict[str, Any]:
    """``dimonaIn`` of a draft. Without committee: for a local authority."""
    features: dict[str, Any] = {"workerType": worker_type}
    if committee is not None:
        features["jointCommissionNumber"] = committee
    if committee == "322":
        features["usingEmployer"] = _USER
    dates = {"startDate": draft.start.isoformat()}
    if draft.end is not None:
        dates["endDate"] = draft.end.isoformat()
    return {**dates, **draft.fields, "features": features}


def end_of_quarter(day: date) -> date:
    """The last day of the quarter of ``day``."""
    month = (day.month - 1) // 3 * 3 + 4
    first_of_next = date(day.year + month // 13, (month - 1) % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


def _soon(rng: Random, today: date, most_days: int = 60) -> date:
    return today + timedelta(days=rng.randint(2, most_days))


def _open_ended(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today)
    return EntryDraft(start, None if rng.random() < 0.7 else start + timedelta(days=rng.randint(5, 300)))


def _dated(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today)
    return EntryDraft(start, start + timedelta(days=rng.randint(1, 60)))


def _construction(rng: Random, today: date) -> EntryDraft:
    first = rng.randint(10**11, 10**12 - 2)
    cards = {"firstMonthNumber": str(first), "nextMonthNumber": str(first + 1)}
    draft = _open_ended(rng, today)
    return EntryDraft(draft.start, draft.end, {"constructionControlCards": cards})


def _student(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today)
    end = min(start + timedelta(days=rng.randint(5, 80)), end_of_quarter(start))
    fields: dict[str, Any] = {"plannedHoursNumber": rng.randint(8, 120)}
    if rng.random() < 0.3:
        fields["studentPlaceOfWork"] = {"name": "Filiaal Korenmarkt", "address": address()}
    return EntryDraft(start, end, fields)


def _flexi_day(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today, 28)
    return EntryDraft(start, start, {"startHour": "1700", "endHour": f"{rng.randint(19, 23)}00"}, margin=1)


def _flexi_period(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today, 28)
    end = min(start + timedelta(days=rng.randint(10, 80)), end_of_quarter(start))
    return EntryDraft(start, max(end, start + timedelta(days=1)))


def _occasional(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today)
    return EntryDraft(start, start, {"startHour": "0900", "endHour": f"{rng.randint(13, 18)}30"}, margin=3)


def _occasional_day(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today)
    return EntryDraft(start, start, {"startHour": "0900"}, margin=3)


def _trainee(rng: Random, today: date) -> EntryDraft:
    draft = _dated(rng, today)
    statutes = {"employmentNature": rng.choice(("EMPLOYEE", "WORKER")), "workerStatus": rng.choice(("F1", "F2"))}
    return EntryDraft(draft.start, draft.end, {"smallStatutes": statutes})


def _article_17(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today, 13)
    end = min(start + timedelta(days=rng.randint(1, 40)), end_of_quarter(start))
    return EntryDraft(start, end, {"plannedHoursNumber": rng.randint(2, 30)})


def _article_17_day(rng: Random, today: date) -> EntryDraft:
    start = _soon(rng, today, 13)
    return EntryDraft(start, start)


RECIPES = (
    Recipe("OTH", "XXX", 40, _open_ended),
    Recipe("OTH", "149", 4, _open_ended),
    Recipe("OTH", "140", 4, _open_ended),
    Recipe("OTH", "322", 8, _dated),
    Recipe("STU", "XXX", 12, _student),
    Recipe("FLX", "XXX", 6, _flexi_day),
    Recipe("FLX", "XXX", 4, _flexi_period),
    Recipe("EXT", "302", 6, _occasional),
    Recipe("EXT", "302", 3, _occasional_day),
    Recipe("EXT", "144", 2, _occasional),
    Recipe("EXT", "145", 2, _occasional),
    Recipe("EXT", "320", 1, _occasional),
    Recipe("BCW", "124", 4, _construction),
    Recipe("RTA", "124", 2, _construction),
    Recipe("ALT", "XXX", 2, _open_ended),
    Recipe("DWD", "XXX", 2, _open_ended),
    Recipe("IVT", "XXX", 2, _trainee),
    Recipe("TRI", "XXX", 1, _trainee),
    Recipe("STG", "XXX", 1, _trainee),
    Recipe("PMP", "XXX", 1, _open_ended),
    Recipe("O17", "XXX", 2, _article_17),
    Recipe("S17", "XXX", 2, _article_17),
    Recipe("T17", "XXX", 2, _article_17_day),
)
LOCAL_AUTHORITY_RECIPES = (Recipe("OTH", "XXX", 3, _open_ended), Recipe("DWD", "XXX", 1, _open_ended))
