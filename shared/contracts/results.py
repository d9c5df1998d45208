"""What a sender reads on its results topic: a receipt or a problem at once, then provisional and final results."""

from datetime import datetime
from typing import Any

from pydantic import Field

from shared.contracts.decision import Anomaly, Phase, Result
from shared.contracts.model import Contract

PROBLEM_FAMILY = "urn:problem-type:belgif:"
SCHEMA_VIOLATION = f"{PROBLEM_FAMILY}input-validation:schemaViolation"


class ReceiptIssued(Contract):
    """The declaration has a number. ``repeated`` tells that this number was given earlier to the same declaration."""

    number: int
    received_at: datetime
    reference: str | None = None
    repeated: bool = False


class Issue(Contract):
    """One fault of the input; ``name`` is a JSON pointer into the body, or a header's name."""

    type: str
    in_: str = Field(default="body", alias="in")
    name: str | None = None
    detail: str
    value: Any = None


class ProblemReported(Contract):
    """The record got no number. Fields as RFC 9457; ``partition`` and ``offset`` say which record of the submissions topic."""

    type: str
    title: str
    status: int
    detail: str
    issues: tuple[Issue, ...] = ()
    reference: str | None = None
    partition: int
    offset: int


class ResultReported(Contract):
    """The result of a declaration, shown only once the registry holds it.

    With ``registration_number`` it has touched a daily registration of the period, not the period itself.
    """

    number: int
    phase: Phase
    result: Result
    anomalies: tuple[Anomaly, ...] = ()
    period_number: int | None = None
    period_version: int | None = None
    registration_number: int | None = None
    registration_version: int | None = None
    reference: str | None = None
