"""Joint committee, worker type, and whether they go together."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.zones import malformed
from shared.contracts.declaration import Features

_COMMITTEE = "/dimonaIn/features/jointCommissionNumber"
_TYPE = "/dimonaIn/features/workerType"
_SUB_ENTITY = "/dimonaIn/features/subEntityNumber"


def joint_committee(case: Case) -> Findings:
    """One of the list; provincial and local authorities have none."""
    text = _features(case).joint_commission_number
    if text is None:
        return NOTHING if case.local_authority else (case.anomaly("00046-001", _COMMITTEE),)
    if case.local_authority:
        return (case.anomaly("00046-005", _COMMITTEE, text),)
    return NOTHING if case.committee is not None else (case.anomaly("00046-003", _COMMITTEE, text),)


def worker_type(case: Case) -> Findings:
    """One of the list, and in force when the period starts."""
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
    """Some types are not open to local authorities, some to nobody else."""
    if case.asks is None or (case.local_authority, case.worker_type) in case.view.openings:
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
    """A number of at most ten digits."""
    text = _features(case).sub_entity_number
    return malformed(case, "00652", _SUB_ENTITY, text, valid=text is not None and len(text) <= 10 and is_digits(text))


def _features(case: Case) -> Features:
    block = case.declaration.dimona_in
    assert block is not None
    return block.features


JOINT_COMMITTEE = Rule(joint_committee, ("00046-001", "00046-003", "00046-005"), IN, "zone 00046 [C]")
WORKER_TYPE = Rule(
    worker_type, ("00655-001", "00655-003", "00910-008"), IN, "zones 00655 and 00910 [C]; by start of the period [I]"
)
OPENING = Rule(opening, ("00655-350",), IN, "zone 00655 [C]")
MATRIX = Rule(matrix, ("90374-349",), IN, "block 90374 [C]; its table carries a mark per pair")
SUB_ENTITY = Rule(sub_entity, ("00652-003",), IN, "zone 00652 [C]")
