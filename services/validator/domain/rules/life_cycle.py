"""What a follow-up may do with the period it names."""

from services.validator.domain.case import Case
from services.validator.domain.reading import NO_END
from services.validator.domain.rules.rule import FOLLOW_UPS, NOTHING, UPDATE, Findings, Rule
from shared.contracts.declaration import DimonaUpdate, Kind
from shared.reference.entries import Hours, Presence, Updates


def period_number(case: Case) -> Findings:
    """A number with right check digits, or the sender's own reference instead."""
    block = case.declaration.follow_up
    assert block is not None
    if block.period_id is None:
        return NOTHING if block.period_reference is not None else (case.anomaly("00913-001", _pointer(case)),)
    return NOTHING if case.period_number is not None else (case.anomaly("00913-003", _pointer(case), block.period_id),)


def known(case: Case) -> Findings:
    """The number is that of a period."""
    block = case.declaration.follow_up
    assert block is not None
    if case.named is not None or (case.period_number is None and block.period_reference is None):
        return NOTHING
    if block.period_id is not None and case.period_number is None:
        return NOTHING
    return (case.anomaly("00913-354", _pointer(case), block.period_id),)


def unlocked(case: Case) -> Findings:
    """The office takes no declarations on a period that one of its agents has locked."""
    if case.named is None or not case.named.locked:
        return NOTHING
    return (case.anomaly("00913-362", _pointer(case), str(case.named.number)),)


def not_blocked(case: Case) -> Findings:
    """Nor on one that carries a blocking anomaly."""
    if case.named is None or not case.named.blocked:
        return NOTHING
    return (case.anomaly("00913-357", _pointer(case), str(case.named.number)),)


def not_cancelled(case: Case) -> Findings:
    """A cancelled period takes no further declaration."""
    if case.named is None or not case.named.cancelled:
        return NOTHING
    return (case.anomaly("00913-355", _pointer(case), str(case.named.number)),)


def still_open(case: Case) -> Findings:
    """An OUT closes an open period."""
    named = case.named
    if case.kind is not Kind.OUT or named is None or named.cancelled or named.end_date is None:
        return NOTHING
    return (case.anomaly("00913-356", _pointer(case), str(named.number)),)


def updatable(case: Case) -> Findings:
    """Some worker types of the past take no UPDATE any more."""
    if case.named is None or case.named.cancelled or case.asks is None or case.asks.updates is not Updates.CLOSED:
        return NOTHING
    return (case.anomaly("00913-181", _pointer(case), str(case.named.number)),)


def closes_nothing(case: Case) -> Findings:
    """An UPDATE gives no end date to an open period: that is an OUT."""
    named = case.named
    if named is None or named.cancelled or named.end_date is not None or case.end_date in {None, NO_END}:
        return NOTHING
    return (case.anomaly("00913-359", _pointer(case), str(named.number)),)


def end_removable(case: Case) -> Findings:
    """9999-12-31 reopens a period, unless its end date is mandatory or it is a performance of one day."""
    named = case.named
    if named is None or named.cancelled or case.end_date != NO_END or not _must_end(case):
        return NOTHING
    value = NO_END.isoformat()
    return (
        case.anomaly("00913-368", _pointer(case), str(named.number)),
        case.anomaly("90378-368", case.at("endDate"), value),
    )


def says_something(case: Case) -> Findings:
    """An UPDATE has a date, or planned hours; that of a performance a date with its hour."""
    update = case.declaration.dimona_update
    if update is None or case.named is None or case.named.cancelled:
        return NOTHING
    if case.asks is not None and case.asks.hours is not Hours.FORBIDDEN and case.named.start_hour is not None:
        return (
            NOTHING
            if _has_date_with_hour(update) or case.end_date == NO_END
            else (case.anomaly("90378-361", case.where),)
        )
    if update.start_date is None and update.end_date is None and update.planned_hours_number is None:
        return (case.anomaly("90378-360", case.where),)
    return NOTHING


def changes_something(case: Case) -> Findings:
    """An UPDATE differs from the stored period."""
    named, after = case.named, case.after
    if named is None or after is None or named.cancelled or named.when != after.when:
        return NOTHING
    if named.planned_hours != after.planned_hours or says_something(case):
        return NOTHING
    return (case.anomaly("90378-444", case.where),)


def _must_end(case: Case) -> bool:
    if case.committee is not None and case.committee.end_date_mandatory:
        return True
    if case.named is not None and case.named.start_hour is not None:
        return True
    return case.asks is not None and case.asks.end_date is Presence.MANDATORY


def _has_date_with_hour(update: DimonaUpdate) -> bool:
    return None not in (update.start_date, update.start_hour) or None not in (update.end_date, update.end_hour)


def _pointer(case: Case) -> str:
    block = case.declaration.follow_up
    by_reference = block is not None and block.period_id is None and block.period_reference is not None
    return case.at("periodReference" if by_reference else "periodId")


PERIOD_NUMBER = Rule(period_number, ("00913-001", "00913-003"), FOLLOW_UPS, "zone 00913 [C]; check digits [I]")
KNOWN = Rule(known, ("00913-354",), FOLLOW_UPS, "zone 00913 [C]", reads_ledger=True)
NOT_CANCELLED = Rule(not_cancelled, ("00913-355",), FOLLOW_UPS, "zone 00913 [C]", reads_ledger=True)
UNLOCKED = Rule(unlocked, ("00913-362",), FOLLOW_UPS, "zone 00913, zone 00936 [C]", reads_ledger=True)
NOT_BLOCKED = Rule(not_blocked, ("00913-357",), FOLLOW_UPS, "zone 00913 [C]; who sets the mark [I]", reads_ledger=True)
STILL_OPEN = Rule(still_open, ("00913-356",), (Kind.OUT,), "zone 00913 [C]", reads_ledger=True)
UPDATABLE = Rule(updatable, ("00913-181",), UPDATE, "block 90378 [C]; the id [I]", reads_ledger=True)
CLOSES_NOTHING = Rule(closes_nothing, ("00913-359",), UPDATE, "zone 00913 [C]", reads_ledger=True)
END_REMOVABLE = Rule(
    end_removable, ("00913-368", "90378-368"), UPDATE, "zone 00913, block 90378 [C]; both ids [I]", reads_ledger=True
)
SAYS_SOMETHING = Rule(
    says_something,
    ("90378-360", "90378-361"),
    UPDATE,
    "block 90378 [C]; planned hours alone [I] (docs/sources.md, question 24)",
    reads_ledger=True,
)
CHANGES_SOMETHING = Rule(changes_something, ("90378-444",), UPDATE, "block 90378 [C]", reads_ledger=True)
