"""Periods of one worker with the same employer and characteristics don't overlap."""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import NOTHING, PLANNED, Findings, Rule
from shared.contracts.declaration import Kind


def overlap(case: Case) -> Findings:
    """Same dates and hours: a duplicate. Else a common minute, or day where there are no hours: an overlap.

    The finding shows the existing period, so that the sender finds its number.
    """
    after = case.after
    if after is None or (after.end_date is not None and after.end_date < after.start_date):
        return NOTHING
    rival = case.ledger.collision(after)
    if rival is None:
        return NOTHING
    block = "90373" if case.kind is Kind.IN else "90378"
    suffix = "333" if rival.when == after.when else "334"
    return (case.anomaly(f"{block}-{suffix}", case.where, period=rival),)


OVERLAP = Rule(
    overlap,
    ("90373-333", "90373-334", "90378-333", "90378-334"),
    PLANNED,
    "blocks 90373 and 90378 [C]; the key and the granularity [I] (docs/sources.md, question 7)",
    reads_register=True,
)
