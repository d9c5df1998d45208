"""Nature of the work and statute of trainees: block 90594."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.contracts.declaration import SmallStatutes
from shared.reference.entries import Presence

_BLOCK = "/dimonaIn/smallStatutes"
_NATURES = frozenset({"EMPLOYEE", "WORKER"})
_STATUTES = frozenset({"F1", "F2"})
_EMPTY = SmallStatutes()


def small_statutes(case: Case) -> Findings:
    """Mandatory for IVT, TRI and STG since 2020, forbidden for other types."""
    block = case.declaration.dimona_in
    given = block.small_statutes if block is not None else None
    presence = Presence.OPTIONAL if case.asks is None else case.asks.small_statutes
    if given is None and presence is not Presence.MANDATORY:
        return NOTHING
    given = given or _EMPTY
    inner = Presence.MANDATORY if presence is not Presence.FORBIDDEN else presence
    nature, statute = given.employment_nature, given.worker_status
    found = zone(case, "01231", f"{_BLOCK}/employmentNature", nature, inner, valid=nature in _NATURES)
    risk = given.activity_with_risk
    if risk is not None and not (0 < len(risk) <= 3 and is_digits(risk)):
        found += (case.anomaly("00041-521", f"{_BLOCK}/activityWithRisk", risk),)
    return found + zone(case, "00053", f"{_BLOCK}/workerStatus", statute, inner, valid=statute in _STATUTES)


SMALL_STATUTES = Rule(
    small_statutes,
    ("00041-521", "00053-001", "00053-003", "00053-005", "01231-001", "01231-003", "01231-005"),
    IN,
    "block 90594, zones 00041, 00053, 01231 [C]; forbidden for other types [I] (docs/sources.md, question 26)",
)
