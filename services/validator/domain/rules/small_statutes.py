"""Nature of the work and statute of trainees: block 90594."""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.contracts.declaration import SmallStatutes
from shared.reference.entries import Presence

_BLOCK = "/dimonaIn/smallStatutes"
_EMPTY = SmallStatutes()


def small_statutes(case: Case) -> Findings:
    """Mandatory for IVT, TRI and STG since 2020, forbidden for other types."""
    given = case.entry.small_statutes
    presence = Presence.OPTIONAL if case.asks is None else case.asks.small_statutes
    if given is None and presence is not Presence.MANDATORY:
        return NOTHING
    given = given or _EMPTY
    inner = Presence.MANDATORY if presence is not Presence.FORBIDDEN else presence
    nature, statute = given.employment_nature, given.worker_status
    found = zone(case, "01231", f"{_BLOCK}/employmentNature", nature, inner, valid=nature in case.view.natures)
    found += _risk(case, given, inner)
    return found + zone(case, "00053", f"{_BLOCK}/workerStatus", statute, inner, valid=statute in case.view.statuses)


def _risk(case: Case, given: SmallStatutes, presence: Presence) -> Findings:
    """A class of annex 6 that goes with the nature of the work; the zone has no other id."""
    risk, nature = given.activity_with_risk, given.employment_nature
    if risk is None:
        return NOTHING
    goes_with = case.view.risk_classes.get(risk.zfill(3))
    fits = goes_with is not None and (nature == goes_with or nature not in case.view.natures)
    if fits and presence is not Presence.FORBIDDEN:
        return NOTHING
    return (case.anomaly("00041-521", f"{_BLOCK}/activityWithRisk", risk),)


SMALL_STATUTES = Rule(
    small_statutes,
    ("00041-521", "00053-001", "00053-003", "00053-005", "01231-001", "01231-003", "01231-005"),
    IN,
    "block 90594, zones 00041, 00053, 01231, annexes 6 and 21 [C]; forbidden for other types [I] (docs/sources.md, question 26)",
)
