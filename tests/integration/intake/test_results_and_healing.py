"""Results that the registry holds, and receipts that wait for theirs too long."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from services.intake.adapters.results import PostgresResults
from services.intake.adapters.stalls import PostgresStalls
from services.intake.domain.registration import Registration, read_registration
from services.intake.handlers.publication import ReceiptLoader
from services.intake.use_cases.heal_receipts import PATIENCE, Healing, heal_receipts
from services.intake.use_cases.register_results import register_results
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.topics import DECLARATION_RECEIVED, DECLARATIONS, WORKER_ABSORBED
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.identifiers.ssin import with_check_digits
from shared.messaging.envelope import Envelope
from shared.messaging.outbox import OutboxRow, enqueue
from tests.support.intake_rig import NOW, TRACE, Rig, entry, intake_rig, leaving

ANNA = with_check_digits("850101000", born_2000=False)
BIS = with_check_digits("854101000", born_2000=False)
LATE = NOW + PATIENCE + timedelta(seconds=1)


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        yield ready


def registration(number: int, phase: str = "final", attempt: int = 1, result: str = "A") -> Registration:
    declaration = {"number": number, "attempt": attempt, "sender": {"clientId": "agent"}}
    decision: dict[str, Any] = {"result": result, "phase": phase, "declaration": declaration}
    return read_registration(orjson.dumps({"registeredAt": "2026-11-24T12:00:00Z", "decision": decision}))


async def register(rig: Rig, *registrations: Registration) -> list[Registration]:
    async with rig.pool.transaction() as tx:
        return await register_results(tx, PostgresResults(), registrations)


async def test_a_registration_is_kept_once_and_reported_each_time(rig: Rig) -> None:
    final = registration(7)
    assert await register(rig, final) == [final]
    assert await register(rig, final, final) == [final, final]
    assert await rig.pool.fetchval("SELECT count(*) FROM results") == 1


async def test_a_final_result_absorbs_later_provisional_ones(rig: Rig) -> None:
    waiting = registration(7, "provisional", 1, "S")
    assert await register(rig, waiting) == [waiting]
    final = registration(7, "final", 2)
    assert await register(rig, final) == [final]
    assert await register(rig, waiting) == []
    other = registration(8, "final", 2)
    assert await register(rig, registration(8, "provisional", 1, "S"), other) == [other]


async def test_a_kept_result_never_changes(rig: Rig) -> None:
    await register(rig, registration(7))
    await register(rig, registration(7, result="B"))
    assert await rig.pool.fetchval("SELECT result FROM results") == "A"


async def heal(rig: Rig, now: datetime = LATE) -> Healing | None:
    async with rig.pool.transaction() as tx:
        return await heal_receipts(tx, PostgresStalls(enqueue), now)


async def places(rig: Rig) -> list[tuple[int, int]]:
    return [tuple(row) for row in await rig.pool.fetch("SELECT stream, position FROM outbox ORDER BY id")]


async def test_a_receipt_without_a_registration_goes_out_again_with_growing_pauses(rig: Rig) -> None:
    lost, registered = await rig.receive(entry(ssin=ANNA), entry("2027-01-01", ssin=ANNA))
    published = await places(rig)
    await rig.pool.execute("DELETE FROM outbox")
    await register(rig, registration(registered))
    assert await heal(rig, NOW + PATIENCE) == Healing(published=0, stalled=0, stuck=0)
    assert await heal(rig) == Healing(published=1, stalled=1, stuck=0)
    assert await places(rig) == published[:1]
    waits = []
    now = LATE
    for _ in range(4):
        await rig.pool.execute("DELETE FROM outbox")
        due = await rig.pool.fetchval("SELECT next_try FROM stalled")
        assert await heal(rig, due - timedelta(milliseconds=1)) is not None
        assert await places(rig) == []
        waits.append((due - now).total_seconds())
        now = due
        assert await heal(rig, now) is not None
        assert len(await places(rig)) == 1
    assert waits == [60, 120, 240, 480]
    assert await heal(rig, now) == Healing(published=0, stalled=1, stuck=1)
    await register(rig, registration(lost))
    assert await heal(rig, now) == Healing(published=0, stalled=0, stuck=0)


async def test_what_still_waits_in_the_outbox_is_not_lost(rig: Rig) -> None:
    await rig.receive(entry(ssin=ANNA))
    assert await heal(rig) == Healing(published=0, stalled=1, stuck=0)
    assert len(await places(rig)) == 1
    await rig.pool.execute("DELETE FROM outbox")
    healing = await heal(rig, LATE + timedelta(minutes=10))
    assert healing is not None
    assert healing.published == 1


async def test_a_provisional_result_is_a_registration_of_its_attempt_only(rig: Rig) -> None:
    (number,) = await rig.receive(entry(familyName="Peeters"))
    await rig.pool.execute("DELETE FROM outbox")
    await register(rig, registration(number, "provisional", 1, "S"))
    assert await heal(rig) == Healing(0, 0, 0)
    await rig.identify()
    await rig.pool.execute("DELETE FROM outbox")
    assert await heal(rig, LATE + PATIENCE) == Healing(
        0, 0, 0
    )  # recorded at the same moment as the first: seen as late
    await rig.pool.execute("UPDATE healing SET low = '-infinity'")
    assert await heal(rig, LATE + PATIENCE) == Healing(1, 1, 0)


async def test_two_replicas_do_not_heal_the_same(rig: Rig) -> None:
    async with rig.pool.transaction() as tx:
        assert await PostgresStalls(enqueue).begin(tx)
        assert await heal(rig) is None


async def test_a_lost_administrative_event_goes_out_with_what_waits_behind_it(rig: Rig) -> None:
    await rig.receive(entry(ssin=BIS))
    (before,) = await rig.receive(entry(ssin=ANNA))
    await rig.absorber().replace_ssin(BIS, ANNA)
    (behind,) = await rig.receive(leaving(before))
    await rig.pool.execute("DELETE FROM outbox")
    for row in await rig.receipts():
        if row["number"] not in (None, behind):
            await register(rig, registration(row["number"]))
    await heal(rig)
    await rig.pool.execute("DELETE FROM stalled WHERE number IS NULL")
    await rig.pool.execute("DELETE FROM outbox")
    assert await heal(rig, LATE + timedelta(minutes=1)) == Healing(published=1, stalled=1, stuck=0)
    assert [seq for _, seq in await places(rig)] == [2, 3]


async def test_an_administrative_event_with_nothing_behind_it_goes_out_again_six_times(rig: Rig) -> None:
    for number in [*await rig.receive(entry(ssin=BIS)), *await rig.receive(entry(ssin=ANNA))]:
        await register(rig, registration(number))
    await rig.absorber().replace_ssin(BIS, ANNA)
    await rig.pool.execute("DELETE FROM outbox")
    published, now = [], LATE
    for minutes in (0, 1, 2, 4, 8, 16, 32, 64):
        now += timedelta(minutes=minutes)
        healing = await heal(rig, now)
        assert healing is not None
        assert (healing.stalled, healing.stuck) == (0, 0)
        published += await places(rig)
        await rig.pool.execute("DELETE FROM outbox")
    event = await rig.pool.fetchrow("SELECT worker_id, seq FROM receipts WHERE number IS NULL")
    assert event is not None
    assert published == [tuple(event)] * 6
    assert await rig.pool.fetchval("SELECT count(*) FROM stalled") == 0


async def test_rows_of_the_outbox_are_loaded_as_the_events_they_stand_for(rig: Rig) -> None:
    await rig.receive(entry(ssin=BIS))
    await rig.receive(entry(ssin=ANNA))
    await rig.absorber().replace_ssin(BIS, ANNA)
    rows = [OutboxRow("agent", *place) for place in reversed(await places(rig))]
    loader = ReceiptLoader(rig.ports.receipts, lambda _topic: 12)
    async with rig.pool.transaction() as tx:
        messages = await loader.load(tx, rows)
        assert await loader.load(tx, rows) == messages
    envelopes = [Envelope.read(message.headers) for message in messages]
    assert [(e.worker_id, e.sequence) for e in envelopes] == [(row.stream, row.position) for row in rows]
    assert [e.type for e in envelopes] == [WORKER_ABSORBED, DECLARATION_RECEIVED, DECLARATION_RECEIVED]
    assert {e.traceparent for e in envelopes} == {TRACE}
    for message, envelope, row in zip(messages, envelopes, rows, strict=True):
        model = WorkerAbsorbed if envelope.type == WORKER_ABSORBED else DeclarationReceived
        model.model_validate_json(message.value or b"", extra="forbid")
        assert (message.topic, message.partition) == (DECLARATIONS, row.stream % 12)
        assert message.key == str(row.stream).encode()
