"""Occasional workers of horeca work at most two days in a row for one employer, or for one user of agency work."""

from services.validator.domain.case import Case
from services.validator.domain.period import Period
from services.validator.domain.quota_use import holder_of
from services.validator.domain.rules.rule import NOTHING, PLANNED, Findings, Rule
from shared.reference.entries import Span

_HORECA = "302"
_ROWS_OF_THREE = ((-2, -1), (-1, 1), (1, 2))
_REACH = 2


def third_day(case: Case) -> Findings:
    """Neither a new period nor one that is moved makes three days in a row; a shift is of the day it starts on.

    The days may have been declared by others: the user itself, or another agency. The finding shows the first period of
    the row that is of the same employer. All of the row has to be cancelled and declared as one ordinary period.
    """
    after, subject = case.after, case.subject
    if after is None or case.asks is None or case.asks.span is not Span.PERFORMANCE or _sector(after) != _HORECA:
        return NOTHING
    if subject is not None and subject.start_date == after.start_date:
        return NOTHING
    neighbours = _neighbours(case, after)
    row = next((row for row in _ROWS_OF_THREE if neighbours.keys() >= set(row)), None)
    if row is None:
        return NOTHING
    own = [one for days in row for one in neighbours[days] if one.employer_id == after.employer_id]
    first = min(own, key=lambda one: (one.start_date, one.number), default=None)
    return (case.anomaly("00910-459", case.at("startDate"), after.start_date.isoformat(), period=first),)


def _neighbours(case: Case, after: Period) -> dict[int, list[Period]]:
    """The worker's other live periods of the kind, at the same employer or user, by the number of days from this one."""
    found: dict[int, list[Period]] = {}
    for one in case.ledger:
        days = (one.start_date - after.start_date).days
        if one.cancelled or one.number == after.number or not -_REACH <= days <= _REACH:
            continue
        if one.worker_type == after.worker_type and _sector(one) == _HORECA and holder_of(one) == holder_of(after):
            found.setdefault(days, []).append(one)
    return found


def _sector(period: Period) -> str | None:
    """The committee that counts: of an agency worker the user's."""
    return period.user_joint_committee or period.joint_committee


THIRD_DAY = Rule(
    third_day,
    ("00910-459",),
    PLANNED,
    "zone 00910; instructions on occasional workers [C]; whoever declares them [I]",
    reads_register=True,
)
