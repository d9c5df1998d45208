"""The values of the events that the validator publishes."""

from datetime import datetime

import orjson

from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.received import Received
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Anomaly, PeriodChange, Phase, QuotaEffect, RegistrationChange
from shared.contracts.model import Contract


def decision_body(verdict: Verdict, rules: str, received: bytes) -> bytes:
    """``DeclarationAccepted``, ``Refused`` or ``Pending``: the verdict around the event that was judged, as it came."""
    event = {
        "result": verdict.result,
        "phase": verdict.phase,
        "anomalies": [_json(anomaly) for anomaly in verdict.anomalies],
        "rules": rules,
        "declaration": orjson.Fragment(received),
    }
    if verdict.change is not None:
        event["period"] = _json(verdict.change)
    if verdict.registration_change is not None:
        event["registration"] = _json(verdict.registration_change)
    if verdict.quotas:
        event["quotas"] = [_json(effect) for effect in verdict.quotas]
    return orjson.dumps(event)


def administrative(received: Received, event_type: str, event: Contract, decided_at: datetime) -> LoggedDecision:
    """The row of the log for the answer to an administrative event."""
    worker_id, seq = received.place
    return LoggedDecision(
        worker_id=worker_id,
        seq=seq,
        number=None,
        attempt=0,
        phase=Phase.FINAL,
        result=None,
        decided_at=decided_at,
        received_id=received.id,
        traceparent=received.traceparent,
        body=_bytes(event),
        event_type=event_type,
    )


def _json(model: Anomaly | PeriodChange | QuotaEffect | RegistrationChange) -> orjson.Fragment:
    return orjson.Fragment(_bytes(model))


def _bytes(model: Contract) -> bytes:
    # The serializer itself: model_dump_json makes text of the same bytes first.
    return model.__pydantic_serializer__.to_json(model, by_alias=True, exclude_none=True)
