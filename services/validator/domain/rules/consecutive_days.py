"""Occasional workers of horeca work at most two days in a row for one employer, or for one user of agency work."""

from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.period import Period
from services.validator.domain.rules.rule import NOTHING, PLANNED, Findings, Rule
from shared.reference.entries import Span

_HORECA = "302"
_ROWS_OF_THREE = ((-2, -1), (-1, 1), (1, 2))


def third_day(case: Case) -> Findings:
    """Neither a new period nor one that is moved makes three days in a row; a shift is of the day it starts on.

    The finding shows the first period of the row. All of it has to be cancelled and declared as one ordinary period.
    """
    after, subject = case.after, case.subject
    if after is None or case.asks is None or case.asks.span is not Span.PERFORMANCE or _sector(after) != _HORECA:
        return NOTHING
    if subject is not None and subject.start_date == after.start_date:
        return NOTHING
    first = _first_of_a_row(_neighbours(case, after, after.start_date))
    if first is None:
        return NOTHING
    return (case.anomaly("00910-459", case.at("startDate"), after.start_date.isoformat(), period=first),)


def _neighbours(case: Case, after: Period, day: date) -> dict[int, Period]:
    """By the number of days from ``day``."""
    return {(one.start_date - day).days: one for one in case.ledger.alike(after) if _sector(one) == _HORECA}


def _first_of_a_row(neighbours: dict[int, Period]) -> Period | None:
    for one, other in _ROWS_OF_THREE:
        if one in neighbours and other in neighbours:
            return neighbours[one]
    return None


def _sector(period: Period) -> str | None:
    """The committee that counts: of an agency worker the user's."""
    return period.user_joint_committee or period.joint_committee


THIRD_DAY = Rule(
    third_day,
    ("00910-459",),
    PLANNED,
    "zone 00910; instructions on occasional workers [C]; periods of one agency or employer [I]",
    reads_ledger=True,
)
