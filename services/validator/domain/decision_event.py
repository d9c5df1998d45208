"""The values of the events that the validator publishes."""

import orjson

from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Anomaly, PeriodChange, QuotaEffect, RegistrationChange
from shared.contracts.model import Contract
from shared.contracts.worker_merged import WorkerMerged


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


def merged_body(merged: WorkerMerged) -> bytes:
    """``WorkerMerged``."""
    return _bytes(merged)


def _json(model: Anomaly | PeriodChange | QuotaEffect | RegistrationChange) -> orjson.Fragment:
    return orjson.Fragment(_bytes(model))


def _bytes(model: Contract) -> bytes:
    # The serializer itself: model_dump_json makes text of the same bytes first.
    return model.__pydantic_serializer__.to_json(model, by_alias=True, exclude_none=True)
