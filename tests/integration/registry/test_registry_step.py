"""The registry's step on a real database: each decision once, each period by version, repeats give equal bytes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import orjson
import pytest

from services.registry.adapters.periods import PostgresPeriods
from services.registry.adapters.postgres_register import postgres_register
from services.registry.domain.decided import Decided
from services.registry.domain.register_changes import fold_decisions
from services.registry.handlers.decisions import decode_decision
from services.registry.use_cases.register_decisions import register_decisions
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.contracts.topics import DECLARATION_REGISTERED, REGISTRATIONS
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.records import Message
from tests.support.received import (
    SSIN,
    TRACEPARENT,
    absorption,
    cancellation,
    change,
    entry,
    leaving,
    number,
    pending,
    person,
)
from tests.support.registry_rig import NOW, RegistryRig, registry_rig

NEWER = "85010299954"


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[RegistryRig]:
    async with registry_rig(database_dsn) as made:
        yield made


async def test_a_registration_carries_the_whole_decision_and_when_it_was_registered(rig: RegistryRig) -> None:
    (decision,) = await rig.validator.decide(entry(1, worker=31))

    (message,) = await rig.take([decision])

    envelope = Envelope.read(message.headers)
    assert (message.topic, message.partition, message.key) == (REGISTRATIONS, 31 % 12, b"31")
    assert (envelope.id, envelope.type) == (
        event_id(number(1), DECLARATION_REGISTERED, "final", 1),
        DECLARATION_REGISTERED,
    )
    assert envelope.relatedto == Envelope.read(decision.headers).id
    assert (envelope.sequence, envelope.phase, envelope.traceparent) == (1, "final", TRACEPARENT)
    registered = DeclarationRegistered.model_validate_json(message.value or b"")
    assert envelope.time == registered.registered_at
    assert decision.value is not None
    assert decision.value in (message.value or b"")


async def test_a_repeat_gives_the_registered_bytes_and_changes_nothing(rig: RegistryRig) -> None:
    decisions = await rig.validator.decide(
        entry(1), leaving(2, 1), entry(3, seq=3, start="2026-12-15"), pending(entry(4, worker=2))
    )
    first = await rig.take(decisions)

    again = await rig.take(decisions)

    assert sorted(again, key=_subject) == sorted(first, key=_subject)
    assert await rig.versions() == [(number(1), 2)]


async def test_a_decision_that_comes_twice_in_a_batch_is_registered_once(rig: RegistryRig) -> None:
    decisions = await rig.validator.decide(entry(1), leaving(2, 9))

    assert len(await rig.take([*decisions, *decisions])) == 2


async def test_refusals_and_provisional_decisions_are_registered_and_touch_no_period(rig: RegistryRig) -> None:
    decisions = await rig.validator.decide(leaving(1, 9, seq=1), pending(entry(2, worker=2)))

    messages = await rig.take(decisions)

    results = [orjson.loads(message.value or b"")["decision"]["result"] for message in messages]
    assert sorted(results) == ["B", "S"]
    assert await rig.versions() == []


async def test_versions_are_applied_without_a_gap_and_a_gap_raises_an_alarm(rig: RegistryRig) -> None:
    made, left, cancelled = await rig.validator.decide(entry(1), leaving(2, 1), cancellation(3, 1, seq=3))
    await rig.take([made])

    assert await rig.take([cancelled]) == []
    assert await rig.parked() == [(number(1), 3, True)]
    assert await rig.versions() == [(number(1), 1)]

    assert await rig.take([left]) == []
    assert [_subject(message) for message in await rig.publish_outbox()] == [str(number(2)), str(number(3))]
    assert await rig.versions() == [(number(1), 3)]
    assert await rig.parked() == []


async def test_a_period_stands_as_its_newest_version_left_it_and_keeps_its_history(rig: RegistryRig) -> None:
    await rig.take(
        await rig.validator.decide(
            entry(1), change(2, 1, startDate="2026-11-30"), leaving(3, 1, seq=3, end="2026-12-24")
        )
    )

    row = await rig.pool.fetchrow("SELECT version, employer_id, worker_id, start_date, image FROM periods")
    assert row is not None
    assert (row["version"], row["employer_id"], row["worker_id"], str(row["start_date"])) == (3, 12, 1, "2026-11-30")
    assert orjson.loads(row["image"])["endDate"] == "2026-12-24"
    history = await rig.pool.fetch("SELECT version, declaration_number, image FROM period_versions ORDER BY version")
    assert [(v["version"], v["declaration_number"]) for v in history] == [
        (1, number(1)),
        (2, number(2)),
        (3, number(3)),
    ]
    assert orjson.loads(history[-1]["image"]) == orjson.loads(row["image"])


async def test_two_replicas_that_register_one_decision_at_once_give_the_same_registration(rig: RegistryRig) -> None:
    (record,) = await rig.validator.decide(entry(1))
    registration = decode_decision(record).body
    assert isinstance(registration, Decided)

    async def replica(second: int) -> object:
        async with rig.pool.transaction() as tx:
            found = await register_decisions(tx, postgres_register(), [registration], NOW.replace(second=second))
            await asyncio.sleep(0.05)  # the other one waits for our claim meanwhile
            return found

    first, second = await asyncio.gather(replica(1), replica(2))

    assert first == second
    assert await rig.pool.fetchval("SELECT count(*) FROM declarations") == 1


async def test_an_older_version_never_overwrites_a_newer_one(rig: RegistryRig) -> None:
    made, left, cancelled = await rig.validator.decide(entry(1), leaving(2, 1), cancellation(3, 1, seq=3))
    await rig.take([made, left, cancelled])

    for record in (made, left):
        registration = decode_decision(record).body
        assert isinstance(registration, Decided)
        async with rig.pool.transaction() as tx:
            await PostgresPeriods().apply(tx, fold_decisions([registration]))
        assert await rig.versions() == [(number(1), 3)]


async def test_an_unreadable_decision_waits_with_an_alarm_and_its_neighbours_are_registered(rig: RegistryRig) -> None:
    broken, fine = await rig.validator.decide(entry(1), entry(2, worker=2))

    messages = await rig.take([replace(broken, value=b"{"), fine])

    assert [_subject(message) for message in messages] == [str(number(2))]
    assert [alarm for _, _, alarm in await rig.parked()] == [True]


async def test_what_a_newer_version_can_read_is_registered_at_its_turn(rig: RegistryRig) -> None:
    made, left = await rig.validator.decide(entry(1), leaving(2, 1))
    await rig.take([replace(made, value=b"{")])
    await rig.take([left])
    assert await rig.versions() == []

    await rig.pool.execute(
        "UPDATE parked SET value = $1 WHERE position = 0", made.value
    )  # stands for the newer version
    for _ in range(2):
        await rig.heal()

    assert [_subject(message) for message in await rig.publish_outbox()] == [str(number(1)), str(number(2))]
    assert await rig.versions() == [(number(1), 2)]
    assert await rig.parked() == []


async def test_a_merged_workers_periods_belong_to_the_person_that_absorbed_it(rig: RegistryRig) -> None:
    decisions = await rig.validator.decide(entry(1, worker=7), absorption(8, 1, absorbed=7, upto=1))

    assert len(await rig.take(decisions)) == 1

    assert await _root_of(rig, 7) == 8
    assert await rig.parked() == []


async def test_a_merge_holds_for_a_period_that_is_registered_after_it(rig: RegistryRig) -> None:
    made, merged = await rig.validator.decide(entry(1, worker=7), absorption(8, 1, absorbed=7, upto=1))

    await rig.take([merged])
    await rig.take([made])

    assert await _root_of(rig, 7) == 8


@pytest.mark.parametrize("newest_first", [False, True])
async def test_a_chain_of_merges_ends_at_its_last_worker_in_whatever_order_it_is_told(
    rig: RegistryRig, *, newest_first: bool
) -> None:
    decisions = await rig.validator.decide(
        entry(1, worker=7), absorption(8, 1, absorbed=7, upto=1), absorption(9, 1, absorbed=8, upto=1)
    )
    for record in reversed(decisions) if newest_first else decisions:
        await rig.take([record])

    assert [await _root_of(rig, worker) for worker in (7, 8)] == [9, 9]


async def test_the_newest_identity_of_a_worker_counts_whatever_comes_late(rig: RegistryRig) -> None:
    older, newer = await rig.validator.decide(
        entry(1), entry(2, seq=2, start="2026-11-01", end="2026-11-02", person=person(NEWER))
    )

    await rig.take([newer])
    await rig.take([older])

    assert await rig.pool.fetchval("SELECT ssin FROM workers") == NEWER != SSIN


async def test_strangers_refused_attempts_are_no_part_of_a_periods_history(rig: RegistryRig) -> None:
    await rig.take(
        await rig.validator.decide(
            entry(1), leaving(2, 1, seq=2, mandate="none", end="bad"), leaving(3, 1, seq=3, end="bad")
        )
    )

    rows = await rig.pool.fetch("SELECT number FROM declarations WHERE period_number = $1 ORDER BY seq", number(1))
    assert [row["number"] for row in rows] == [number(1), number(3)]


def _subject(message: Message) -> str:
    return Envelope.read(message.headers).subject or ""


async def _root_of(rig: RegistryRig, worker: int) -> int:
    root = await rig.pool.fetchval("SELECT coalesce(merged_into, worker_id) FROM workers WHERE worker_id = $1", worker)
    assert isinstance(root, int)
    return root
