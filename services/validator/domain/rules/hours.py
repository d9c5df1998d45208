"""Start and end hour: which periods have them."""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import IN, NOTHING, UPDATE, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.reference.entries import Hours, Presence

_BOTH = (Presence.MANDATORY, Presence.MANDATORY)
_NONE = (Presence.FORBIDDEN, Presence.FORBIDDEN)
_EITHER = (Presence.OPTIONAL, Presence.OPTIONAL)


def hours(case: Case) -> Findings:
    """Occasional workers and one-day flexi-jobs have both hours, a day at the flat rate of horeca only the first."""
    block = case.entry
    return _judge(case, block.start_hour, block.end_hour, _presence(case))


def changed_hours(case: Case) -> Findings:
    """In an UPDATE optional, but only for a period that has them already."""
    block, named = case.declaration.dimona_update, case.named
    assert block is not None
    if named is None:
        presence = _EITHER
    elif named.start_hour is None:
        presence = _NONE
    else:
        presence = (Presence.OPTIONAL, Presence.FORBIDDEN if named.end_hour is None else Presence.OPTIONAL)
    return _judge(case, block.start_hour, block.end_hour, presence)


def hours_allowed(case: Case) -> bool:
    """Whether the period as it would be may have hours; where it may not, they are refused for that alone."""
    if case.declaration.dimona_in is not None:
        return _presence(case) is not _NONE
    return case.subject is not None and case.subject.start_hour is not None


def _judge(case: Case, start: str | None, end: str | None, presence: tuple[Presence, Presence]) -> Findings:
    if presence is _NONE and start is None and end is None:
        return NOTHING
    return zone(case, "00777", case.at("startHour"), start, presence[0], valid=case.start_hour is not None) + zone(
        case, "00778", case.at("endHour"), end, presence[1], valid=case.end_hour is not None
    )


def _presence(case: Case) -> tuple[Presence, Presence]:
    if case.asks is None:
        return _EITHER
    if case.asks.hours is Hours.FORBIDDEN:
        return _NONE
    if case.asks.hours is Hours.ONE_DAY:
        return _BOTH if _is_one_day(case) else _NONE
    return Presence.MANDATORY, Presence.OPTIONAL if _may_be_flat_rate(case) else Presence.MANDATORY


def _is_one_day(case: Case) -> bool:
    """A flexi-job of one day has hours; it may end on the next day. Longer ones are periods without hours."""
    block = case.entry
    if case.start_date is None or case.end_date is None:
        return block.start_hour is not None or block.end_hour is not None
    days = (case.end_date - case.start_date).days
    return days == 0 or (days <= 1 and (block.start_hour is not None or block.end_hour is not None))


def _may_be_flat_rate(case: Case) -> bool:
    """A horeca day at a flat rate lies within one day; over two dates the end hour is missing (docs/sources.md, question 27)."""
    committee = case.user_committee if case.committee is not None and case.committee.agency else case.committee
    if committee is None or not committee.day_flat_rate:
        return False
    return case.start_date is None or case.end_date is None or case.end_date <= case.start_date


_IDS = ("00777-001", "00777-003", "00777-005", "00778-001", "00778-003", "00778-005")

HOURS = Rule(hours, _IDS, IN, "zones 00777 and 00778 [C]; which flexi-jobs are of one day [I]")
CHANGED_HOURS = Rule(
    changed_hours,
    ("00777-003", "00777-005", "00778-003", "00778-005"),
    UPDATE,
    "zones 00777 and 00778 [C]",
    reads_register=True,
)
