"""Start and end date: presence, format, and the days between which they may lie."""

from datetime import date, timedelta

from services.validator.domain.case import Case
from services.validator.domain.reading import NO_END
from services.validator.domain.rules.quarters import quarter_start
from services.validator.domain.rules.rule import DATED, NOTHING, PLANNED, REGISTRATIONS, UPDATE, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.contracts.declaration import DimonaCancel
from shared.reference.entries import Presence, Updates
from shared.reference.limits import Horizon


def start_date(case: Case) -> Findings:
    """Mandatory in an IN; in an UPDATE optional, and forbidden for students since 2017."""
    entry, update = case.declaration.dimona_in, case.declaration.dimona_update
    valid = case.start_date is not None
    if entry is not None:
        if valid:
            return NOTHING
        return zone(case, "00910", case.at("startDate"), entry.start_date, Presence.MANDATORY, valid=False)
    if update is None or update.start_date is None:
        return NOTHING
    presence = Presence.FORBIDDEN if _is_fixed(case) else Presence.OPTIONAL
    return zone(case, "00910", case.at("startDate"), update.start_date, presence, valid=valid)


def start_domain(case: Case) -> Findings:
    """From 1920 to the end of the ninth year from now; some types not long before they start."""
    start = case.start_date
    if start is None:
        return NOTHING
    horizon = case.view.horizon
    if start >= horizon.earliest_start and not _too_far(case, start, horizon) and not _too_early(case, start):
        return NOTHING
    return (case.anomaly("00910-008", case.at("startDate"), start.isoformat()),)


def moved_out_of_validity(case: Case) -> Findings:
    """An UPDATE may not move a period to where its worker type doesn't exist, as an IN may not start there."""
    if case.start_date is None or case.subject is None or case.asks is None:
        return NOTHING
    if case.subject.worker_type in case.reference.as_of(case.start_date).worker_types:
        return NOTHING
    return (case.anomaly("00910-008", case.at("startDate"), case.start_date.isoformat()),)


def end_date(case: Case) -> Findings:
    """Mandatory in an OUT, in the IN of an agency worker, and in that of many worker types."""
    block = case.declaration.dimona_in or case.declaration.follow_up
    if block is None or isinstance(block, DimonaCancel) or case.end_date is not None:
        return NOTHING
    presence = Presence.MANDATORY if _needs_end(case) else Presence.OPTIONAL
    return zone(case, "00911", case.at("endDate"), block.end_date, presence, valid=False)


def end_domain(case: Case) -> Findings:
    """From 1999 to the end of the ninth year from now; 9999-12-31, in an UPDATE only, removes the end date."""
    end = case.end_date
    if end is None or (end == NO_END and case.declaration.dimona_update is not None):
        return NOTHING
    horizon = case.view.horizon
    if end >= horizon.earliest_end and not _too_far(case, end, horizon):
        return NOTHING
    return (case.anomaly("00911-008", case.at("endDate"), end.isoformat()),)


def _is_fixed(case: Case) -> bool:
    """By what holds on the stored start, or on the one declared: no student moves from 2016 to 2017."""
    if case.asks is None:
        return False
    if case.asks.updates is Updates.FIXED_START or case.start_date is None:
        return case.asks.updates is Updates.FIXED_START
    moved = case.reference.as_of(case.start_date).worker_types.get(case.worker_type or "")
    return moved is not None and moved.requirement.updates is Updates.FIXED_START


def _needs_end(case: Case) -> bool:
    if case.declaration.dimona_in is None:
        return case.declaration.dimona_out is not None
    if case.committee is not None and case.committee.end_date_mandatory:
        return True
    return case.asks is not None and case.asks.end_date is Presence.MANDATORY


def _too_far(case: Case, day: date, horizon: Horizon) -> bool:
    return day.year >= case.now.year + horizon.years_ahead


def _too_early(case: Case, start: date) -> bool:
    if case.asks is None or case.asks.notice_days is None:
        return False
    counted_from = quarter_start(start) if case.asks.notice_from_quarter else start
    return case.today < counted_from - timedelta(days=case.asks.notice_days)


START_DATE = Rule(start_date, ("00910-001", "00910-003", "00910-005"), PLANNED, "zone 00910 [C]")
START_DOMAIN = Rule(start_domain, ("00910-008",), PLANNED, "zone 00910 [C]")
MOVED_OUT_OF_VALIDITY = Rule(
    moved_out_of_validity, ("00910-008",), UPDATE, "zone 00910 [C] for article 17, else [I]", reads_register=True
)
END_DATE = Rule(end_date, ("00911-001", "00911-003"), DATED, "zone 00911 [C]")
END_DOMAIN = Rule(end_domain, ("00911-008",), (*DATED, *REGISTRATIONS), "zone 00911 [C]")
