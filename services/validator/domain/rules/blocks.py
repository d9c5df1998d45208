"""Kinds of declarations that the office does not take for a while, as during a migration."""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import NOTHING, PLANNED, Findings, Rule
from shared.contracts.declaration import Kind
from shared.reference.limits import Block


def temporarily_blocked(case: Case) -> Findings:
    """By day of receipt: this kind, for periods of this worker type or of all."""
    blocks = case.reference.blocks
    if not blocks or not any(_is_for(block, case) for block in blocks):
        return NOTHING
    if case.kind is Kind.IN:
        return (case.anomaly("90373-450", case.where),)
    return NOTHING if case.subject is None else (case.anomaly("90378-450", case.where),)


def _is_for(block: Block, case: Case) -> bool:
    if block.kind != case.kind or block.worker_type not in {None, case.worker_type}:
        return False
    return block.first <= case.today <= block.last


TEMPORARILY_BLOCKED = Rule(
    temporarily_blocked,
    ("90373-450", "90378-450"),
    PLANNED,
    "blocks 90373 and 90378 [C]; by day of receipt [I]",
    reads_register=True,
)
