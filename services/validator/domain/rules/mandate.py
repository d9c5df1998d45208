"""The sender's right to declare."""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import ALL, NOTHING, Findings, Rule
from shared.contracts.declaration_received import Mandate


def mandate(case: Case) -> Findings:
    """The sender is the employer, or holds its mandate on the day of receipt."""
    if case.received.mandate is not Mandate.NONE or case.received.employer is None:
        return NOTHING
    return (case.anomaly("90256-155", "/employer"),)


MANDATE = Rule(mandate, ("90256-155",), ALL, "block 90256 [C]")
