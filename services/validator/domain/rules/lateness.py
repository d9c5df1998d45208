"""Whether the office was told in time. Only the moment of receipt counts."""

from datetime import date

from services.validator.domain.belgian_clock import moment
from services.validator.domain.case import Case
from services.validator.domain.rules.hours import hours_allowed
from services.validator.domain.rules.rule import IN, NOTHING, UPDATE, Findings, Rule


def entry_in_time(case: Case) -> Findings:
    """An IN is late after its start: after the day, or after the hour if it has one."""
    start = case.start_date
    if start is None or not _late(case, start, case.start_hour):
        return NOTHING
    return (case.anomaly("90373-460", case.where),)


def change_in_time(case: Case) -> Findings:
    """So is an UPDATE that moves the start to an earlier moment, after that moment."""
    subject, after = case.subject, case.after
    if subject is None or after is None or not _late(case, after.start_date, after.start_hour):
        return NOTHING
    if (after.start_date, after.start_hour or "") >= (subject.start_date, subject.start_hour or ""):
        return NOTHING
    return (case.anomaly("90378-460", case.where),)


def _late(case: Case, start: date, hour: str | None) -> bool:
    """An hour that the period may not have is refused for that alone, so the day counts."""
    today = case.today
    if hour is None or today != start or not hours_allowed(case):
        return today > start
    return case.received.received_at > moment(start, hour)


ENTRY_IN_TIME = Rule(
    entry_in_time,
    ("90373-460",),
    IN,
    "block 90373 [C]; by day, or by hour if there is one [I] (docs/sources.md, question 9)",
)
CHANGE_IN_TIME = Rule(
    change_in_time, ("90378-460",), UPDATE, "block 90378 [C]; only an earlier start [I]", reads_register=True
)
