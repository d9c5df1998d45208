"""Whether start and end fit each other, in the period as it would be."""

from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.rules.hours import hours_allowed
from services.validator.domain.rules.life_cycle import says_something
from services.validator.domain.rules.quarters import same_quarter
from services.validator.domain.rules.rule import DATED, NOTHING, PLANNED, Findings, Rule
from shared.contracts.declaration import Kind
from shared.reference.entries import Span

_LONGEST = 24 * 60
_OF_DAYS = frozenset({Span.SAME_DAY, Span.PERFORMANCE, Span.FLEXI})


def end_after_start(case: Case) -> Findings:
    """The end date is not before the start date. Of an UPDATE that lacks its hours nothing is said about dates."""
    start, end = _dates(case)
    if start is None or end is None or end >= start or says_something(case):
        return NOTHING
    return (case.anomaly("00911-014", case.at("endDate"), end.isoformat()),)


def end_hour_after_start_hour(case: Case) -> Findings:
    """Nor, on one day, the end hour before the start hour."""
    after = case.after
    if after is None or after.start_hour is None or after.end_hour is None or after.start_date != after.end_date:
        return NOTHING
    if after.end_hour >= after.start_hour or not hours_allowed(case):
        return NOTHING
    return (case.anomaly("00778-345", case.at("endHour"), after.end_hour),)


def one_day(case: Case) -> Findings:
    """Article 17 of television, and horeca at a flat rate: one day. A flexi-job of several days: at least two.

    Of the last two an IN is told which hours are missing (``docs/sources.md``, question 27).
    """
    after, asks = case.after, case.asks
    if after is None or asks is None or asks.span not in _OF_DAYS or after.end_date is None:
        return NOTHING
    if asks.span is not Span.SAME_DAY and (case.kind is Kind.IN or after.end_hour is not None):
        return NOTHING
    several = after.end_date > after.start_date
    if after.end_date < after.start_date or several is (asks.span is Span.FLEXI):
        return NOTHING
    return (case.anomaly("00911-008", case.at("endDate"), after.end_date.isoformat()),)


def one_quarter(case: Case) -> Findings:
    """Students and article 17: one period a quarter."""
    after = case.after
    if after is None or case.asks is None or case.asks.span is not Span.SAME_QUARTER:
        return NOTHING
    if after.end_date is None or after.end_date < after.start_date or same_quarter(after.start_date, after.end_date):
        return NOTHING
    block = "90373" if case.kind is Kind.IN else "90378"
    return (case.anomaly(f"{block}-421", case.where),)


def at_most_24_hours(case: Case) -> Findings:
    """A performance of an occasional worker or of a one-day flexi-job, by the hours of the clock: on the two nights
    on which it is changed a performance may last 23 or 25 hours.
    """
    after = case.after
    if after is None or after.start_hour is None or after.end_hour is None or after.end_date is None:
        return NOTHING
    if after.end_date == after.start_date:
        return NOTHING
    first, last = after.minutes()
    if last - first <= _LONGEST or not hours_allowed(case) or says_something(case):
        return NOTHING
    block = "90373" if case.kind is Kind.IN else "90378"
    return (case.anomaly(f"{block}-341", case.where),)


def days_fit(case: Case) -> Findings:
    """Planned days, of students before 2017, are at most the days of the period."""
    days = case.planned_days if case.after is None else case.after.planned_days
    if days is None:
        return NOTHING
    start, end = _dates(case)
    if start is None or end is None or end < start or days <= (end - start).days + 1:
        return NOTHING
    block = "90373" if case.kind is Kind.IN else "90378"
    declared = case.declaration.dimona_in or case.declaration.dimona_update
    assert declared is not None
    return (case.anomaly(f"{block}-420", case.at("plannedDaysNumber"), declared.planned_days_number),)


def _dates(case: Case) -> tuple[date | None, date | None]:
    if case.after is not None:
        return case.after.start_date, case.after.end_date
    return case.start_date, case.end_date


END_AFTER_START = Rule(end_after_start, ("00911-014",), DATED, "zone 00911 [C]")
END_HOUR_AFTER_START_HOUR = Rule(end_hour_after_start_hour, ("00778-345",), PLANNED, "zone 00778 [C]")
ONE_DAY = Rule(one_day, ("00911-008",), DATED, "zone 00911, allowed domain [C]; the id [I]")
ONE_QUARTER = Rule(one_quarter, ("90373-421", "90378-421"), PLANNED, "zone 00911, blocks 90373 and 90378 [C]")
AT_MOST_24_HOURS = Rule(
    at_most_24_hours, ("90373-341", "90378-341"), PLANNED, "blocks 90373 and 90378 [C]; by the clock [I]"
)
DAYS_FIT = Rule(days_fit, ("90373-420", "90378-420"), PLANNED, "blocks 90373 and 90378 [C]")
