"""Who may have a flexi-job: whoever works enough elsewhere, three quarters before, and pensioners."""

from collections.abc import Mapping
from datetime import date

from services.validator.domain.careers import quarter_before, work_by_quarter
from services.validator.domain.case import Case
from services.validator.domain.finding import Finding
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from shared.contracts.declaration_received import CareerQuarter
from shared.reference.careers import FlexiCondition

_FLEXI_JOB = "FLX"


def access(case: Case) -> Findings:
    """The career, where the register tells it, fulfils every condition in force when the flexi-job starts."""
    person, start = case.received.person, case.start_date
    if case.worker_type != _FLEXI_JOB or person is None or person.career is None or start is None:
        return NOTHING
    if _is_pensioner(person.career, start):
        return NOTHING
    work = work_by_quarter(person.career)
    found: dict[str, Finding] = {}
    for condition in case.view.flexi_access:
        if condition.anomaly not in found and not _is_fulfilled(condition, work, start):
            found[condition.anomaly] = case.anomaly(condition.anomaly, "/worker")
    return tuple(found.values())


def _is_pensioner(career: tuple[CareerQuarter, ...], start: date) -> bool:
    """In the quarter of the start, or in an earlier one."""
    now = quarter_before(start, 0)
    return any(quarter.pension and quarter.quarter <= now for quarter in career)


def _is_fulfilled(condition: FlexiCondition, work: Mapping[str, float], start: date) -> bool:
    later = work.get(quarter_before(start, condition.lag), 0)
    if condition.earlier_lag is None:
        return later >= condition.fraction
    return not work.get(quarter_before(start, condition.earlier_lag), 0) >= condition.fraction > later


ACCESS = Rule(
    access,
    ("90017-058", "90017-510"),
    IN,
    "block 90017 and instructions on flexi-jobs [C]; details in flexi_access.csv; pensioners [P]",
    reads_register=True,
)
