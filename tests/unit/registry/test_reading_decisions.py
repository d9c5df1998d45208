"""The registry reads a decision by hand; what it reads is what the contract's model reads."""

from uuid import UUID

import orjson
import pytest

from services.registry.domain.decided import Decided, UnreadableDecision, read_decision
from services.registry.domain.registered import Registered, registered_body
from services.registry.domain.views import PeriodWorker
from services.registry.handlers.decisions import (
    claim_of_stream,
    decode_decision,
    registration_stream,
    stream_of_event,
    unordered_stream,
)
from shared.contracts.decision import Decision, PeriodImage, RegistrationImage
from shared.contracts.declaration_received import Employer
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.messaging.envelope import UnreadableEnvelope
from shared.messaging.items import Unreadable
from shared.messaging.records import Record
from tests.support.decided import DECIDED_AT, Deciding
from tests.support.received import (
    absorption,
    cancellation,
    change,
    change_of_hours,
    entry,
    hours,
    leaving,
    number,
    pending,
)

ID = UUID("6f1d4e0a-6a0e-5c57-9d55-2f3c1f6f3b11")


async def _decisions() -> list[Record]:
    return await Deciding().decide(
        entry(1, end="2026-12-24"), change(2, 1, startDate="2026-11-30"), leaving(3, 1, seq=3, end="bad"),
        cancellation(4, 1, seq=4), pending(entry(5, worker=2)), leaving(6, 1, worker=3, seq=1, mandate="none"),
        entry(7, worker=4, attempt=3),
    )  # fmt: skip


async def test_it_agrees_with_the_contract() -> None:
    for record in await _decisions():
        value = record.value or b""
        model, read = Decision.model_validate_json(value), read_decision(value, ID, "trace")
        received = model.declaration
        assert (read.number, read.phase, read.attempt) == (received.number, model.phase, received.attempt)
        assert (read.worker_id, read.seq, read.kind) == (received.worker_id, received.seq, received.kind)
        assert read.result == model.result
        assert (read.decision_id, read.traceparent, read.value) == (ID, "trace", value)
        assert _employer(read) == received.employer
        assert (read.person and orjson.loads(read.person.facts)) == (
            received.person
            and PeriodWorker.model_validate(received.person.model_dump()).model_dump(
                mode="json", by_alias=True, exclude_none=True
            )
        )
        assert _period(read) == (
            model.period
            and (model.period.number, model.period.version, model.period.after.start_date, model.period.after)
        )


def _employer(read: Decided) -> object:
    facts = read.employer
    if facts is None:
        return None
    return Employer(
        id=facts.employer_id,
        enterprise_number=facts.enterprise_number,
        nsso_number=facts.nsso_number,
        provisional_number=facts.provisional_number,
        name=facts.name,
    )


def _period(read: Decided) -> object:
    state = read.period
    return state and (state.number, state.version, state.start_date, PeriodImage.model_validate_json(state.image))


async def test_it_agrees_with_the_contract_on_daily_registrations() -> None:
    _, created, cancelled = await Deciding().decide(entry(1), hours(2, 1), change_of_hours(3, 2, 1, status="3"))
    for record in (created, cancelled):
        value = record.value or b""
        model, read = Decision.model_validate_json(value), read_decision(value, ID, None)
        change, state = model.registration, read.registration
        assert change is not None
        assert state is not None
        assert (state.number, state.version, state.period_number) == (
            change.number,
            change.version,
            change.period_number,
        )
        assert RegistrationImage.model_validate_json(state.image) == change.after
        assert state.start == "2026-12-010900"
        assert (read.period, read.period_number) == (None, number(1))


async def test_versions_of_daily_registrations_have_streams_beyond_the_numbers_of_periods() -> None:
    records = await Deciding().decide(entry(1), hours(2, 1), change_of_hours(3, 2, 1, status="3"))
    items = [decode_decision(record) for record in records]
    assert [(item.stream, item.position) for item in items] == [
        (number(1), 1), (registration_stream(number(2)), 1), (registration_stream(number(2)), 2),
    ]  # fmt: skip
    assert registration_stream(1) > 999_999_999_999


async def test_a_refused_declaration_belongs_to_the_period_it_names_unless_a_stranger_sent_it() -> None:
    _, _, refused, _, _, foreign, _ = await _decisions()

    assert read_decision(refused.value or b"", ID, None).period_number == number(1)
    assert read_decision(foreign.value or b"", ID, None).period_number is None


@pytest.mark.parametrize(
    ("received_at", "day"), [("2026-11-24T22:59:59.999Z", "2026-11-24"), ("2026-11-24T23:00:00.000Z", "2026-11-25")]
)
async def test_an_agent_held_its_mandate_on_the_day_it_was_in_belgium(received_at: str, day: str) -> None:
    (record,) = await Deciding().decide(entry(1, mandate="mandated"))
    value = orjson.loads(record.value or b"")
    value["declaration"]["receivedAt"] = received_at

    agent = read_decision(orjson.dumps(value), ID, None).agent

    assert agent is not None
    assert str(agent.day) == day


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"{}", b"null", b'{"declaration":1}', b"\xff", b'"x"'])
def test_what_is_no_decision_says_nothing_of_its_content(value: bytes) -> None:
    with pytest.raises(UnreadableDecision) as caught:
        read_decision(value, ID, None)
    assert str(caught.value) == ""


async def test_a_decision_with_an_unknown_result_or_without_an_employer_of_its_new_period_is_refused() -> None:
    value = orjson.loads((await _decisions())[0].value or b"")
    for broken in ({**value, "result": "X"}, {**value, "declaration": {**value["declaration"], "employer": None}}):
        with pytest.raises(UnreadableDecision):
            read_decision(orjson.dumps(broken), ID, None)


async def test_accepted_declarations_are_versions_of_their_period_and_others_have_no_order() -> None:
    items = [decode_decision(record) for record in await _decisions()]

    assert [(item.stream, item.position) for item in items if item.position] == [
        (number(1), 1), (number(1), 2), (number(1), 3), (number(7), 1),
    ]  # fmt: skip
    unordered = [item.stream for item in items if not item.position]
    assert len(set(unordered)) == len(unordered) == 3
    assert all(stream < 0 for stream in unordered)


@pytest.mark.parametrize("claim", [(number(1), "final", 1), (999999999999, "provisional", 32767), (1, "final", 2)])
def test_an_unordered_stream_leads_back_to_its_claim(claim: tuple[int, str, int]) -> None:
    stream = unordered_stream(claim)

    assert -(2**62) < stream < 0
    assert claim_of_stream(stream) == claim


async def test_merged_workers_have_streams_of_their_own_beyond_all_others() -> None:
    made, merged = await Deciding().decide(entry(1, worker=7), absorption(8, 1, absorbed=7, upto=1))

    item = decode_decision(merged)

    assert item.position == 0
    assert -(2**63) <= item.stream <= -(2**62)
    assert decode_decision(made).position == 1


def _record(value: bytes | None, **headers: bytes | None) -> Record:
    return Record("decisions", 0, 0, 0, None, value, tuple(headers.items()))


@pytest.mark.parametrize(
    "headers",
    [{}, {"ce_type": b"x"}, {"ce_type": b"x", "ce_id": None}, {"ce_type": b"x", "ce_id": b"\xff"},
     {"ce_type": b"x", "ce_id": str(ID).encode(), "traceparent": b"\xff"}],
)  # fmt: skip
def test_a_record_without_our_envelope_is_told_apart_from_an_unreadable_one(headers: dict[str, bytes | None]) -> None:
    with pytest.raises(UnreadableEnvelope):
        decode_decision(_record(b"{}", **headers))


@pytest.mark.parametrize(
    "kind", ["be.dimona.v1.declaration.accepted", "be.dimona.v1.worker.merged", "be.dimona.v1.new"]
)
def test_an_unreadable_or_unknown_event_is_named_by_a_constant(kind: str) -> None:
    for value in (None, b"{", b'{"ssin":"85010199984"}'):
        with pytest.raises(Unreadable) as caught:
            decode_decision(_record(value, ce_type=kind.encode(), ce_id=str(ID).encode()))
        assert caught.value.reason in {"malformed_decision", "malformed_merge", "unknown_type"}
        assert (caught.value.stream, caught.value.position) == (stream_of_event(ID), 0)


async def test_a_registration_is_the_decision_with_the_moment_it_was_registered() -> None:
    (record,) = await Deciding().decide(entry(1))
    value = record.value or b""

    body = registered_body(Registered(number(1), "final", 1, 1, 1, DECIDED_AT, ID, None, value))

    assert body.startswith(b'{"registeredAt":"2026-11-24T10:00:00.000Z",')
    event = DeclarationRegistered.model_validate_json(body)
    assert (event.registered_at, event.decision) == (DECIDED_AT, Decision.model_validate_json(value))
