"""What the notifier reads of a ``DeclarationRegistered``: only these fields, whatever else a newer registry says."""

from typing import Any, NamedTuple
from uuid import UUID

import orjson

from shared.contracts.decision import Phase, Result
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Mandate

Json = dict[str, Any]


class UnreadableRegistration(Exception):
    """The value is not a ``DeclarationRegistered``; says nothing of its content."""


class Registration(NamedTuple):
    """One registered decision. ``registration_id`` and ``traceparent`` are the event's; times are RFC 3339 texts in UTC.

    ``employer`` and ``person`` are as in the contract, None when unknown; ``content`` is the declaration as declared;
    ``agent`` is the client id of a mandated sender that is not the employer itself. A sender without mandate is nobody's
    agent, and what it declares makes nothing known of the person beyond what it declared. ``daily``: the change of a daily
    registration. A tuple, as it is made for every event.
    """

    registration_id: UUID
    traceparent: str | None
    number: int
    attempt: int
    phase: Phase
    result: Result
    worker_id: int
    kind: Kind
    received_at: str
    registered_at: str
    employer: Json | None
    person: Json | None
    agent: str | None
    content: Json
    anomalies: list[Json]
    period: Json | None
    daily: Json | None

    @property
    def language(self) -> str:
        """The employer's language; Dutch when nobody said."""
        return (self.employer or {}).get("language") or "nl"


_KINDS = {str(k): k for k in Kind}
_PHASES = {str(p): p for p in Phase}
_RESULTS = {str(r): r for r in Result}
_MANDATES = {str(m): m for m in Mandate}


def read_registration(value: bytes, registration_id: UUID, traceparent: str | None) -> Registration:
    """The facts of one event. Read by hand, since a model of the whole event costs more than all the rest of a delivery;
    a contract test keeps it equal to the model.

    Raises UnreadableRegistration.
    """
    try:
        event = orjson.loads(value)
        decision = event["decision"]
        declaration = decision["declaration"]
        mandate = _MANDATES[declaration["mandate"]]
        return Registration(
            registration_id=registration_id,
            traceparent=traceparent,
            number=int(declaration["number"]),
            attempt=int(declaration.get("attempt", 1)),
            phase=_PHASES[decision["phase"]],
            result=_RESULTS[decision["result"]],
            worker_id=int(declaration["workerId"]),
            kind=_KINDS[declaration["kind"]],
            received_at=str(declaration["receivedAt"]),
            registered_at=str(event["registeredAt"]),
            employer=_identified(declaration.get("employer")),
            person=None if mandate is Mandate.NONE else declaration.get("person"),
            agent=str(declaration["sender"]["clientId"]) if mandate is Mandate.MANDATED else None,
            content=dict(declaration["declaration"]),
            anomalies=decision.get("anomalies") or [],
            period=decision.get("period"),
            daily=decision.get("registration"),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableRegistration from error


def _identified(employer: Json | None) -> Json | None:
    if employer is not None:
        int(employer["id"])
    return employer
