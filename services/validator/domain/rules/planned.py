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
    presence = Presence.OPTIONAL if case.asks is None else case.asks.planned_hours
    valid = case.planned_hours is not None
    return _judge(case, "01135", "plannedHoursNumber", block.planned_hours_number, presence, valid=valid)


def planned_days(case: Case) -> Findings:
    """Only for students until 31 December 2016."""
    block = case.declaration.dimona_in or case.declaration.dimona_update
    if block is None:
        return NOTHING
    presence = Presence.OPTIONAL if case.asks is None else case.asks.planned_days
    valid = case.planned_days is not None
    return _judge(case, "01017", "plannedDaysNumber", block.planned_days_number, presence, valid=valid)


def _judge(case: Case, code: str, field: str, text: str | None, presence: Presence, *, valid: bool) -> Findings:
    """What an IN must have, an UPDATE may leave out (``docs/sources.md``, question 24) [I]."""
    if text is None and (presence is not Presence.MANDATORY or case.declaration.dimona_update is not None):
        return NOTHING
    return zone(case, code, case.at(field), text, presence, valid=valid)


PLANNED_HOURS = Rule(
    planned_hours, ("01135-001", "01135-003", "01135-005"), PLANNED, "zone 01135 [C]; in an UPDATE [I]"
)
PLANNED_DAYS = Rule(planned_days, ("01017-001", "01017-003", "01017-005"), PLANNED, "zone 01017 [C]")
