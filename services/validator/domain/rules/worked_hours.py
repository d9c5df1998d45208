"""The hours of a daily registration, as it would be: within its period, in order, and beside the others of its employer."""

from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.finding import Finding
from services.validator.domain.period import Period
from services.validator.domain.rules.rule import NOTHING, REGISTRATIONS, Findings, Rule

_LONGEST = 24 * 60
_HOUR = 60


def within_period(case: Case) -> Findings:
    """Start and end lie in the period. An end before the start is another fault."""
    after, period = _after(case), case.named
    if after is None or period is None:
        return NOTHING
    start, end = after.start_date, after.end_date
    found = (
        NOTHING if _lies_in(period, start) else (case.anomaly("00910-462", case.at("startDate"), start.isoformat()),)
    )
    if end < start or _lies_in(period, end):
        return found
    return (*found, case.anomaly("00911-462", case.at("endDate"), end.isoformat()))


def end_after_start(case: Case) -> Findings:
    """The end is not before the start: not its date nor, on one day, its hour."""
    after = _after(case)
    if after is None:
        return NOTHING
    if after.end_date < after.start_date:
        return (case.anomaly("00911-014", case.at("endDate"), after.end_date.isoformat()),)
    if after.end_hour is None or after.end_date > after.start_date or after.end_hour >= after.start_hour:
        return NOTHING
    return (case.anomaly("00778-345", case.at("endHour"), after.end_hour),)


def one_performance(case: Case) -> Findings:
    """One performance: longer than nothing, at most 24 hours; without an end hour, to the next day at most."""
    after = _after(case)
    if after is None or after.end_date < after.start_date or _is_one(after):
        return NOTHING
    return (case.anomaly("90480-003", case.where),)


def hours_of_a_day(case: Case) -> Findings:
    """All daily registrations with one employer together stay below the most hours of a day."""
    after = _after(case)
    if after is None or after.end_date < after.start_date or not _is_one(after):
        return NOTHING
    others = case.ledger.other_registrations(after)
    for day in after.days():
        minutes = sum(one.minutes_on(day) for one in (after, *others))
        if minutes > case.reference.as_of(day).daily_limits.hours * _HOUR:
            return (case.anomaly("90480-260", case.where, day.isoformat()),)
    return NOTHING


def overlap(case: Case) -> Findings:
    """No minute in common with another one of the same worker and employer. The finding shows the other's number."""
    after = _after(case)
    if after is None:
        return NOTHING
    start, end = after.minutes()
    for other in case.ledger.other_registrations(after):
        first, last = other.minutes()
        if start < last and first < end:
            return (Finding("90480-334", case.where, registration=other.number),)
    return NOTHING


def changes_something(case: Case) -> Findings:
    """A change differs from what stands."""
    after, standing = _after(case), case.registration
    if after is None or standing is None or after.when != standing.when:
        return NOTHING
    return (case.anomaly("90480-444", case.where),)


def _after(case: Case) -> DailyRegistration | None:
    """None also for a cancellation, whose hours no longer matter."""
    after = case.registration_after
    return None if after is None or after.cancelled else after


def _is_one(registration: DailyRegistration) -> bool:
    if registration.end_hour is None:
        return (registration.end_date - registration.start_date).days <= 1
    start, end = registration.minutes()
    if end < start:
        return True  # an end hour before the start hour: that is said already
    return 0 < end - start <= _LONGEST


def _lies_in(period: Period, day: date) -> bool:
    return period.start_date <= day and (period.end_date is None or day <= period.end_date)


WITHIN_PERIOD = Rule(
    within_period, ("00910-462", "00911-462"), REGISTRATIONS, "zones 00910 and 00911 [C]; the condition [I]",
    reads_register=True,
)  # fmt: skip
END_AFTER_START = Rule(
    end_after_start, ("00911-014", "00778-345"), REGISTRATIONS, "zones 00911 and 00778 [C]", reads_register=True
)
ONE_PERFORMANCE = Rule(
    one_performance,
    ("90480-003",),
    REGISTRATIONS,
    "block 90480 [C]; the condition [I] (docs/sources.md, question 30)",
    reads_register=True,
)
HOURS_OF_A_DAY = Rule(
    hours_of_a_day,
    ("90480-260",),
    REGISTRATIONS,
    "block 90480 [C]; the limit [I] (docs/sources.md, question 8)",
    reads_register=True,
)
OVERLAP = Rule(
    overlap,
    ("90480-334",),
    REGISTRATIONS,
    "block 90480 [C]; of the same employer [I] (docs/sources.md, question 30)",
    reads_register=True,
)
CHANGES_SOMETHING = Rule(changes_something, ("90480-444",), REGISTRATIONS, "block 90480 [C]", reads_register=True)
