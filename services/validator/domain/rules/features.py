"""Joint committee, worker type, and whether they go together."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule

_COMMITTEE = "/dimonaIn/features/jointCommissionNumber"
_TYPE = "/dimonaIn/features/workerType"
_SUB_ENTITY = "/dimonaIn/features/subEntityNumber"
_LONGEST_SUB_ENTITY = 10


def joint_committee(case: Case) -> Findings:
    """One of the list; provincial and local authorities have none."""
    text = case.entry.features.joint_commission_number
    if text is None:
        return NOTHING if case.local_authority else (case.anomaly("00046-001", _COMMITTEE),)
    if case.local_authority:
        return (case.anomaly("00046-005", _COMMITTEE, text),)
    return NOTHING if case.committee is not None else (case.anomaly("00046-003", _COMMITTEE, text),)


def worker_type(case: Case) -> Findings:
    """One of the list, and in force when the period starts; else what ``worker_types.csv`` says."""
    text = case.worker_type
    if text is None:
        return (case.anomaly("00655-001", _TYPE),)
    if case.asks is not None:
        return NOTHING
    outside = case.reference.outside_validity.get(text, "00655-003")
    if not outside.startswith("00910"):
        return (case.anomaly(outside, _TYPE, text),)
    start = case.start_date
    return NOTHING if start is None else (case.anomaly(outside, case.at("startDate"), start.isoformat()),)


def opening(case: Case) -> Findings:
    """Some types are not open to local authorities, some to nobody else, some to certain sectors only."""
    if case.asks is None or case.worker_type is None:
        return NOTHING
    if (case.local_authority, case.worker_type) in case.view.openings and _is_open_to_sectors(case, case.worker_type):
        return NOTHING
    return (case.anomaly("00655-350", _TYPE, case.worker_type),)


def matrix(case: Case) -> Findings:
    """The pair is in the table of committees and types."""
    if case.committee is None or case.asks is None or case.local_authority:
        return NOTHING
    if (case.committee.code, case.worker_type) in case.view.pairs:
        return NOTHING
    return (case.anomaly("90374-349", "/dimonaIn/features", f"{case.committee.code} {case.worker_type}"),)


def sub_entity(case: Case) -> Findings:
    """An employer that has sub-entities names one of them in every IN; another employer none."""
    text, employer = case.entry.features.sub_entity_number, case.received.employer
    if text is None:
        lacking = employer is not None and employer.sub_entities
        return (case.anomaly("00652-001", _SUB_ENTITY),) if lacking else NOTHING
    readable = len(text) <= _LONGEST_SUB_ENTITY and is_digits(text)
    if employer is not None and not employer.sub_entities:
        return (case.anomaly("00652-005", _SUB_ENTITY, text),)
    if readable and (employer is None or _bare(text) in {_bare(number) for number in employer.sub_entities}):
        return NOTHING
    return (case.anomaly("00652-003", _SUB_ENTITY, text),)


def _bare(number: str) -> str:
    """Without the leading zeroes that numbers lose."""
    return number.lstrip("0")


def _is_open_to_sectors(case: Case, worker_type: str) -> bool:
    """As long as no sector of the employer is on record, nothing can be said."""
    employer = case.received.employer
    if employer is None or not employer.sectors:
        return True
    sectors = {sector for sector, code in case.view.sector_types if code == worker_type}
    return not sectors or not sectors.isdisjoint(employer.sectors)


JOINT_COMMITTEE = Rule(joint_committee, ("00046-001", "00046-003", "00046-005"), IN, "zone 00046 [C]")
WORKER_TYPE = Rule(
    worker_type,
    ("00655-001", "00655-003", "00655-005", "00910-008"),
    IN,
    "zones 00655 and 00910 [C]; by start of the period [I]",
)
OPENING = Rule(opening, ("00655-350",), IN, "zone 00655 [C]; sectors [I]")
MATRIX = Rule(matrix, ("90374-349",), IN, "block 90374 [C]; its table carries a mark per pair")
SUB_ENTITY = Rule(sub_entity, ("00652-001", "00652-003", "00652-005"), IN, "zone 00652 [C]")
