"""Until when a performance, and the end of a flexi-job, may be corrected: by the moment of receipt and dated tables.

A table says for each change how long it may be declared, and whether one that comes later is refused. All windows are
counted from the period as it is stored.
"""

from datetime import datetime, timedelta

from services.validator.domain.belgian_clock import moment
from services.validator.domain.case import Case
from services.validator.domain.period import Period
from services.validator.domain.rules.life_cycle import refused
from services.validator.domain.rules.rule import NOTHING, UPDATE, Findings, Rule
from shared.contracts.declaration import Kind
from shared.reference.limits import Change, CorrectionWindow, Until

_NEXT_DAY = timedelta(days=1)
_MIDNIGHT = "0000"


def start_not_postponed(case: Case) -> Findings:
    """A performance that has begun doesn't begin later. That it began earlier may be told, and is late."""
    subject, after = case.subject, case.after
    if subject is None or after is None or subject.start_hour is None or after.start_hour is None:
        return NOTHING
    if (after.start_date, after.start_hour) <= (subject.start_date, subject.start_hour):
        return NOTHING
    if _in_time(case, subject, Change.START_HOUR):
        return NOTHING
    return (case.anomaly("00910-344", case.at("startDate"), after.start_date.isoformat()),)


def end_not_postponed(case: Case) -> Findings:
    """Nor does one that ended some hours ago end later. The end of a flexi-job is never moved to a later day."""
    subject, after = case.subject, case.after
    if subject is None or after is None or subject.end_date is None:
        return NOTHING
    if after.end_date is None:
        postponed = subject.start_hour is None and not _in_time(case, subject, Change.END_DATE_LATER)
    elif after.end_date > subject.end_date and not _in_time(case, subject, Change.END_DATE_LATER):
        postponed = True
    else:
        postponed = _compare_ends(after, subject) > 0 and not _in_time(case, subject, Change.END_HOUR_LATER)
    if not postponed:
        return NOTHING
    block = case.declaration.dimona_update
    assert block is not None
    return (case.anomaly("00911-344", case.at("endDate"), block.end_date),)


def taken_back_in_time(case: Case) -> Findings:
    """How long a performance may be shortened, or cancelled since nobody worked."""
    subject, after = case.subject, case.after
    if subject is None or after is None or subject.start_hour is None:
        return NOTHING
    if case.kind is Kind.UPDATE and _compare_ends(after, subject) >= 0:
        return NOTHING
    change = Change.CANCEL if case.kind is Kind.CANCEL else Change.END_HOUR_EARLIER
    return NOTHING if _in_time(case, subject, change) else (refused(case, "00913-181"),)


def _compare_ends(after: Period, subject: Period) -> int:
    """Below 0 if the performance ends earlier than it did, above 0 if later, 0 for whatever has no end hour."""
    if None in (after.end_date, after.end_hour, subject.end_date, subject.end_hour):
        return 0
    ends, ended = (after.end_date, after.end_hour), (subject.end_date, subject.end_hour)
    return (ends > ended) - (ends < ended)


def _in_time(case: Case, subject: Period, change: Change) -> bool:
    """Whether the change is received in time, or no window of the day the period starts is enforced."""
    for window in case.view.correction_windows:
        if window.enforced and window.change is change and _is_for(window, subject):
            limit = _limit(window, subject)
            return limit is not None and case.received.received_at <= limit
    return True


def _is_for(window: CorrectionWindow, subject: Period) -> bool:
    ends = subject.end_hour or _MIDNIGHT
    return window.worker_type == subject.worker_type and window.ends_from <= ends <= window.ends_until


def _limit(window: CorrectionWindow, subject: Period) -> datetime | None:
    """The last moment of the window, in UTC; None if there is none."""
    if window.until is Until.START:
        return moment(subject.start_date, subject.start_hour or _MIDNIGHT)
    if window.until is Until.NEVER or subject.end_date is None:
        return None
    if window.until is Until.HOURS_AFTER_END:
        return moment(subject.end_date, subject.end_hour or _MIDNIGHT) + timedelta(hours=window.hours)
    hour = f"{window.hours:02}00" if window.until is Until.NEXT_MORNING else _MIDNIGHT
    return moment(subject.end_date + _NEXT_DAY, hour)


START_NOT_POSTPONED = Rule(
    start_not_postponed,
    ("00910-344",),
    UPDATE,
    "zone 00910 [C]; window: trade press [P] (docs/sources.md, questions 8 and 10)",
    reads_register=True,
)
END_NOT_POSTPONED = Rule(
    end_not_postponed,
    ("00911-344",),
    UPDATE,
    "zone 00911, instructions on flexi-jobs [C]; hours: trade press [P] (docs/sources.md, questions 8 and 10)",
    reads_register=True,
)
TAKEN_BACK_IN_TIME = Rule(
    taken_back_in_time,
    ("00913-181",),
    (Kind.UPDATE, Kind.CANCEL),
    "windows: trade press [P]; the id, and that none is enforced [I] (docs/sources.md, questions 8 and 10)",
    reads_register=True,
)
