"""Reading a registration by hand gives what the contract's model gives."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from services.notifier.domain.document import confirmation_document
from services.notifier.domain.registration import Registration, UnreadableRegistration, read_registration
from services.notifier.handlers.registrations import OnDeclarationRegistered, decode_registration
from shared.contracts.decision import Result
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Mandate
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.contracts.topics import PERIOD_MARK_REGISTERED
from shared.messaging.records import Record
from tests.support.registrations import REGISTRATION_ID, TRACEPARENT, registered, registration, wire


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("result", list(Result))
def test_what_is_read_equals_the_model(kind: Kind, result: Result) -> None:
    event = registered(kind=kind, result=result, agent="secretariat")
    read = read_registration(wire(event), REGISTRATION_ID, TRACEPARENT)
    decision, declaration = event.decision, event.decision.declaration
    model = DeclarationRegistered.model_validate_json(wire(event))
    assert model == event
    assert (read.number, read.attempt, read.worker_id) == (
        declaration.number,
        declaration.attempt,
        declaration.worker_id,
    )
    assert (read.kind, read.phase, read.result) == (declaration.kind, decision.phase, decision.result)
    assert read.agent == "secretariat"
    assert read.employer == orjson.loads(declaration.employer.model_dump_json(by_alias=True, exclude_none=True))  # type: ignore[union-attr]
    assert (read.period is not None) == (decision.period is not None)
    assert (read.daily is not None) == (decision.registration is not None)


def test_fields_of_a_newer_registry_are_ignored() -> None:
    event = orjson.loads(wire(registered()))
    event["decision"]["new"] = event["another"] = {"x": 1}
    assert read_registration(orjson.dumps(event), REGISTRATION_ID, None).number == 700000000156


def without(*path: str) -> bytes:
    event: dict[str, Any] = orjson.loads(wire(registered()))
    inner = event
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return orjson.dumps(event)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'{"decision": 1}',
        without("decision", "result"),
        without("decision", "declaration", "workerId"),
        without("decision", "declaration", "employer", "id"),
        without("decision", "declaration", "declaration"),
    ],
)
def test_what_is_no_registration_is_unreadable(value: bytes) -> None:
    with pytest.raises(UnreadableRegistration):
        read_registration(value, REGISTRATION_ID, None)


def test_a_sender_without_mandate_is_nobodys_agent_and_learns_nothing_of_the_person() -> None:
    read = registration(result=Result.REFUSED, agent="stranger", mandate=Mandate.NONE)
    assert (read.agent, read.person) == (None, None)
    document = orjson.loads(confirmation_document(read, lambda anomaly, _: anomaly))
    assert document["workers"] == [{"ssin": "85073000160"}]


async def test_the_offices_mark_on_a_period_is_passed_over() -> None:
    headers = (("ce_type", PERIOD_MARK_REGISTERED.encode()),)
    item = decode_registration(Record("dimona.registrations.v1", 0, 0, 0, b"1", b"{}", headers))
    planned: list[Sequence[Registration]] = []

    async def plan(_: Any, registrations: Sequence[Registration]) -> None:
        planned.append(registrations)

    tx: Any = None
    assert await OnDeclarationRegistered(plan).handle(tx, [item]) == ()
    assert planned == [[]]
