"""What a follow-up may do with the period it names."""

from services.validator.domain.case import Case
from services.validator.domain.finding import Finding
from services.validator.domain.period import Period
from services.validator.domain.reading import NO_END
from services.validator.domain.rules.rule import FOLLOW_UPS, NOTHING, UPDATE, Findings, Rule
from shared.contracts.declaration import DimonaUpdate, Kind
from shared.reference.entries import Presence


def period_number(case: Case) -> Findings:
    """A number with right check digits, or the sender's own reference instead."""
    block = case.declaration.follow_up
    assert block is not None
    if block.period_id is None:
        return NOTHING if block.period_reference is not None else (case.anomaly("00913-001", case.at("periodId")),)
    return NOTHING if case.period_number is not None else (refused(case, "00913-003"),)


def known(case: Case) -> Findings:
    """The number is that of a period."""
    block = case.declaration.follow_up
    assert block is not None
    if case.named is not None or case.untold:
        return NOTHING
    if case.period_number is None and block.period_reference is None:
        return NOTHING
    if block.period_id is not None and case.period_number is None:
        return NOTHING
    return (refused(case, "00913-354"),)


def unlocked(case: Case) -> Findings:
    """The office takes no declarations on a period that one of its agents has locked."""
    if case.named is None or not case.named.locked or case.named.cancelled:
        return NOTHING
    return (refused(case, "00913-362"),)


def not_blocked(case: Case) -> Findings:
    """Nor on one that carries a blocking anomaly. Of the three states of a frozen period the first is told [I]."""
    if case.named is None or not case.named.blocked or case.named.cancelled or case.named.locked:
        return NOTHING
    return (refused(case, "00913-357"),)


def not_cancelled(case: Case) -> Findings:
    """A cancelled period takes no further declaration."""
    if case.named is None or not case.named.cancelled:
        return NOTHING
    return (refused(case, "00913-355"),)


def still_open(case: Case) -> Findings:
    """An OUT closes an open period."""
    subject = case.subject
    if subject is None or subject.end_date is None:
        return NOTHING
    return (refused(case, "00913-356"),)


def updatable(case: Case) -> Findings:
    """Some worker types of the past take no UPDATE any more."""
    if case.subject is not None or case.named is None or case.named.frozen:
        return NOTHING
    return (refused(case, "00913-181"),)


def closes_nothing(case: Case) -> Findings:
    """An UPDATE gives no end date to an open period: that is an OUT."""
    subject = case.subject
    if subject is None or subject.end_date is not None or case.end_date in {None, NO_END}:
        return NOTHING
    return (refused(case, "00913-359"),)


def end_removable(case: Case) -> Findings:
    """9999-12-31 reopens a period, unless its end date is mandatory or it is a performance of one day."""
    subject = case.subject
    if subject is None or case.end_date != NO_END or not _must_end(case, subject):
        return NOTHING
    value = NO_END.isoformat()
    return (
        refused(case, "00913-368"),
        case.anomaly("90378-368", case.at("endDate"), value),
    )


def says_something(case: Case) -> Findings:
    """An UPDATE has a date, or planned hours or days; that of a performance a date with its hour.

    One that has only what its period may not have is refused for that alone.
    """
    update, subject = case.declaration.dimona_update, case.subject
    if update is None or subject is None or _has_content(case, update, subject) or _misplaced(update, subject):
        return NOTHING
    return (case.anomaly("90378-360" if subject.start_hour is None else "90378-361", case.where),)


def changes_something(case: Case) -> Findings:
    """An UPDATE differs from the stored period."""
    subject, after = case.subject, case.after
    if subject is None or after is None or subject.when != after.when:
        return NOTHING
    update = case.declaration.dimona_update
    if update is None or not _has_content(case, update, subject):
        return NOTHING
    if (subject.planned_hours, subject.planned_days) != (after.planned_hours, after.planned_days):
        return NOTHING
    return (case.anomaly("90378-444", case.where),)


def refused(case: Case, anomaly: str) -> Finding:
    """A finding about the period that is named: at its number, as it was declared, or at the reference that stands for it."""
    block = case.declaration.follow_up
    assert block is not None
    if block.period_id is not None or block.period_reference is None:
        return case.anomaly(anomaly, case.at("periodId"), block.period_id)
    return case.anomaly(anomaly, case.at("periodReference"), number_text(case.period_number))


def number_text(number: int | None) -> str | None:
    """The number that a reference of the sender stands for, as a value of a finding."""
    return None if number is None else str(number)


def _must_end(case: Case, subject: Period) -> bool:
    if subject.start_hour is not None or (case.committee is not None and case.committee.end_date_mandatory):
        return True
    return case.asks is not None and case.asks.end_date is Presence.MANDATORY


def _has_content(case: Case, update: DimonaUpdate, subject: Period) -> bool:
    if subject.start_hour is not None:
        return _has_date_with_hour(update) or case.end_date == NO_END
    given = (update.start_date, update.end_date, update.planned_hours_number, update.planned_days_number)
    return any(text is not None for text in given)


def _misplaced(update: DimonaUpdate, subject: Period) -> bool:
    """Whether there is nothing but hours of a period without hours, or planned hours or days of a performance."""
    if update.start_date is not None or update.end_date is not None:
        return False
    if subject.start_hour is None:
        return update.start_hour is not None or update.end_hour is not None
    return update.planned_hours_number is not None or update.planned_days_number is not None


def _has_date_with_hour(update: DimonaUpdate) -> bool:
    return None not in (update.start_date, update.start_hour) or None not in (update.end_date, update.end_hour)


PERIOD_NUMBER = Rule(period_number, ("00913-001", "00913-003"), FOLLOW_UPS, "zone 00913 [C]; check digits [I]")
KNOWN = Rule(known, ("00913-354",), FOLLOW_UPS, "zone 00913 [C]")
NOT_CANCELLED = Rule(not_cancelled, ("00913-355",), FOLLOW_UPS, "zone 00913 [C]", reads_register=True)
UNLOCKED = Rule(unlocked, ("00913-362",), FOLLOW_UPS, "zone 00913, zone 00936 [C]", reads_register=True)
NOT_BLOCKED = Rule(
    not_blocked, ("00913-357",), FOLLOW_UPS, "zone 00913 [C]; who sets the mark [I]", reads_register=True
)
STILL_OPEN = Rule(still_open, ("00913-356",), (Kind.OUT,), "zone 00913 [C]", reads_register=True)
UPDATABLE = Rule(updatable, ("00913-181",), UPDATE, "block 90378 [C]; the id [I]", reads_register=True)
CLOSES_NOTHING = Rule(closes_nothing, ("00913-359",), UPDATE, "zone 00913 [C]", reads_register=True)
END_REMOVABLE = Rule(
    end_removable, ("00913-368", "90378-368"), UPDATE, "zone 00913, block 90378 [C]; both ids [I]", reads_register=True
)
SAYS_SOMETHING = Rule(
    says_something,
    ("90378-360", "90378-361"),
    UPDATE,
    "block 90378 [C]; planned hours alone [I] (docs/sources.md, question 24)",
    reads_register=True,
)
CHANGES_SOMETHING = Rule(changes_something, ("90378-444",), UPDATE, "block 90378 [C]", reads_register=True)
