"""Planned hours, and the planned days of students before 2017."""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import NOTHING, PLANNED, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.reference.entries import Presence


def planned_hours(case: Case) -> Findings:
    """Mandatory for students and article 17, else forbidden. An UPDATE without them keeps the stored ones."""
    block = case.declaration.dimona_in or case.declaration.dimona_update
    if block is None:
        return NOTHING
    presence = Presence.OPTIONAL if case.asks is None else _softened(case, case.asks.planned_hours)
    text = block.planned_hours_number
    valid = case.planned_hours is not None
    return zone(case, "01135", case.at("plannedHoursNumber"), text, presence, valid=valid)


def planned_days(case: Case) -> Findings:
    """Only for students until 31 December 2016."""
    block = case.declaration.dimona_in or case.declaration.dimona_update
    if block is None:
        return NOTHING
    presence = Presence.OPTIONAL if case.asks is None else _softened(case, case.asks.planned_days)
    text = block.planned_days_number
    valid = case.planned_days is not None
    return zone(case, "01017", case.at("plannedDaysNumber"), text, presence, valid=valid)


def _softened(case: Case, presence: Presence) -> Presence:
    """What an IN must have, an UPDATE may leave out (``docs/sources.md``, question 24) [I]."""
    if presence is Presence.MANDATORY and case.declaration.dimona_update is not None:
        return Presence.OPTIONAL
    return presence


PLANNED_HOURS = Rule(
    planned_hours, ("01135-001", "01135-003", "01135-005"), PLANNED, "zone 01135 [C]; in an UPDATE [I]"
)
PLANNED_DAYS = Rule(planned_days, ("01017-001", "01017-003", "01017-005"), PLANNED, "zone 01017 [C]")
