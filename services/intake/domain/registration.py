"""A decision that the registry holds, as far as intake needs it: what to keep, and what to tell its sender."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.intake.domain.records import StoredResult
from shared.contracts.decision import Phase, Result
from shared.contracts.model import Contract


class _Sender(Contract):
    client_id: str
    reference: str | None = None


class _Declaration(Contract):
    number: int
    attempt: int
    sender: _Sender


class _Period(Contract):
    number: int
    version: int


class _DailyRegistration(Contract):
    number: int
    version: int
    period_number: int


class _Decision(Contract):
    result: Result
    phase: Phase
    anomalies: tuple[dict[str, Any], ...] = ()
    period: _Period | None = None
    registration: _DailyRegistration | None = None
    declaration: _Declaration


class _Registered(Contract):
    """The part of ``DeclarationRegistered`` that is read; the rest is skipped, not parsed."""

    registered_at: datetime
    decision: _Decision


@dataclass(frozen=True, slots=True)
class Registration:
    """``stored``: the row to keep. ``report``: the bytes of ``ResultReported``, a function of the registration alone."""

    stored: StoredResult
    registered_at: datetime
    sender_id: str
    report: bytes

    @property
    def provisional(self) -> bool:
        """Whether a final result would absorb it."""
        return self.stored.phase == Phase.PROVISIONAL


def read_registration(value: bytes) -> Registration:
    """Read ``DeclarationRegistered``. Raises ValueError."""
    event = _Registered.model_validate_json(value)
    decision = event.decision
    declaration, period, daily = decision.declaration, decision.period, decision.registration
    document: dict[str, Any] = {"result": decision.result, "anomalies": decision.anomalies}
    if period is not None:
        document["period"] = {"number": period.number, "version": period.version}
    if daily is not None:
        document["registration"] = daily.model_dump(by_alias=True)
    report: dict[str, Any] = {
        "number": declaration.number,
        "phase": decision.phase,
        "result": decision.result,
        "anomalies": decision.anomalies,
    }
    if period is not None:
        report.update(periodNumber=period.number, periodVersion=period.version)
    if daily is not None:
        report.update(
            periodNumber=daily.period_number, registrationNumber=daily.number, registrationVersion=daily.version
        )
    if declaration.sender.reference is not None:
        report["reference"] = declaration.sender.reference
    stored = StoredResult(
        declaration.number, decision.phase, declaration.attempt, decision.result, orjson.dumps(document)
    )
    return Registration(stored, event.registered_at, declaration.sender.client_id, orjson.dumps(report))
