"""The table of failures of the batch step, on a real database."""

from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from shared.database.pool import Connection
from shared.messaging.items import Blocked, Item
from shared.messaging.records import Message
from tests.support.counting_handler import places, record
from tests.support.step_rig import ProcessEnded, Rig, step_rig


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with step_rig(database_dsn) as made:
        yield made


async def test_a_poison_record_parks_only_its_own_stream(rig: Rig) -> None:
    rig.handler.poison = {7}
    await rig.run(
        *(
            record(stream, position, 7 if (stream, position) == (3, 2) else 1, offset=stream * 10 + position)
            for stream in range(1, 6)
            for position in (1, 2, 3)
        )
    )

    assert sorted(places(rig.publisher.published)) == [
        (stream, position) for stream in (1, 2, 4, 5) for position in (1, 2, 3)
    ]
    assert [row[:4] for row in await rig.parked()] == [
        (3, 2, "sqlstate_22021", True),
        (3, 3, "waiting_for_predecessor", False),
    ]
    assert rig.committed == {("in", 0): 54}


async def test_what_a_poisoned_stream_had_answered_before_leaves_through_the_outbox(rig: Rig) -> None:
    rig.handler.poison = {7}
    await rig.run(record(3, 1), record(3, 2, 7))
    assert await rig.outbox().publish_once() == 1
    assert places(rig.publisher.published) == [(3, 1)]


async def test_an_unreadable_record_with_a_place_is_parked_there_with_an_alarm(rig: Rig) -> None:
    await rig.run(record(1, 1, 13), record(1, 2), record(2, 1))

    assert places(rig.publisher.published) == [(2, 1)]
    assert [row[:4] for row in await rig.parked()] == [
        (1, 1, "thirteen", True),
        (1, 2, "waiting_for_predecessor", False),
    ]


async def test_an_unreadable_envelope_becomes_a_dead_letter_and_is_committed(rig: Rig) -> None:
    await rig.run(record(1, 1, value=b"broken", offset=41), record(2, 1, offset=42))

    letter = rig.publisher.on("in.dlq", 0)[0]
    headers = dict(letter.headers)
    assert letter.value == b"broken"
    assert headers["dlq-reason"] == b"envelope_incomplete"
    assert headers["dlq-offset"] == b"41"
    assert rig.committed == {("in", 0): 43}


async def test_a_decoder_that_breaks_harms_no_neighbour(rig: Rig) -> None:
    await rig.run(record(1, 1, value=b"{"), record(2, 1))

    assert places(rig.publisher.on("replies", 0)) == [(2, 1)]
    assert len(rig.publisher.on("in.dlq", 0)) == 1


async def test_a_lost_connection_is_waited_out_and_nothing_is_skipped(rig: Rig) -> None:
    failures = iter(
        [ConnectionResetError(), asyncpg.ConnectionDoesNotExistError("gone"), asyncpg.DeadlockDetectedError("again")]
    )
    apply = rig.handler.really_apply

    async def failing(tx: Connection, items: Sequence[Item[int]]) -> Sequence[Message | Blocked]:
        for failure in failures:
            raise failure
        return await apply(tx, items)

    rig.handler.instead = failing
    await rig.run(record(1, 1), record(1, 2))

    assert places(rig.publisher.published) == [(1, 1), (1, 2)]


async def test_a_database_that_throws_everybody_out_is_connected_again(rig: Rig) -> None:
    step = rig.step()
    await step.run([record(1, 1)], rig.commit)
    await rig.pool.fetch(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    await step.run([record(1, 2)], rig.commit)
    await step.close()

    assert places(rig.publisher.published) == [(1, 1), (1, 2)]


async def test_infrastructure_that_stays_away_ends_the_process_before_anything_is_committed(rig: Rig) -> None:
    async def failing(_tx: Connection, _items: Sequence[Item[int]]) -> Sequence[Message | Blocked]:
        raise ConnectionResetError

    rig.handler.instead = failing
    with pytest.raises(ProcessEnded, match="75"):
        await rig.step(retry_budget_s=0.05).run([record(1, 1)], rig.commit)
    assert rig.committed == {}


async def test_an_unknown_publication_ends_the_process_and_a_new_one_answers_with_equal_bytes(rig: Rig) -> None:
    rig.publisher.failing = True
    with pytest.raises(ProcessEnded, match="75"):
        await rig.run(record(1, 1))
    assert rig.committed == {}

    rig.publisher.failing = False
    await rig.run(record(1, 1))

    stored = await rig.pool.fetchval("SELECT body FROM reply")
    assert [message.value for message in rig.publisher.published] == [stored]
    assert rig.handler.applied == [(1, 1)]


async def test_three_deaths_on_the_same_first_batch_lead_to_single_records_and_the_killer_is_parked(rig: Rig) -> None:
    killing = rig.handler.really_apply

    async def deadly(tx: Connection, items: Sequence[Item[int]]) -> Sequence[Message | Blocked]:
        if any(item.body == 666 for item in items):
            raise ProcessEnded(137)
        return await killing(tx, items)

    rig.handler.instead = deadly
    deaths = 0
    batch = [record(1, 1, offset=1), record(2, 1, 666, offset=2), record(2, 2, offset=3), record(3, 1, offset=4)]
    for _ in range(10):
        step = rig.step()
        step.assigned([("in", 0)])
        remaining = [r for r in batch if r.offset >= rig.committed.get(("in", 0), 0)]
        try:
            await step.run(remaining, rig.commit)
            break
        except ProcessEnded:
            deaths += 1
        finally:
            await step.close()

    assert deaths == 6
    assert [row[:4] for row in await rig.parked()] == [
        (2, 1, "killed_the_process", True),
        (2, 2, "waiting_for_predecessor", False),
    ]
    assert sorted(places(rig.publisher.published)) == [(1, 1), (3, 1)]
    assert await rig.pool.fetchval("SELECT count(*) FROM attempts") == 0


async def test_a_record_that_is_written_has_killed_nobody_however_often_the_process_dies_then(rig: Rig) -> None:
    async def dying_commit(_offsets: object) -> None:
        raise ProcessEnded(137)

    for _ in range(10):
        step = rig.step()
        step.assigned([("in", 0)])
        with pytest.raises(ProcessEnded):
            await step.run([record(1, 1, offset=1)], dying_commit)
        await step.close()

    assert await rig.parked() == []
    assert {message.value for message in rig.publisher.published} == {rig.publisher.published[0].value}
    assert len(rig.publisher.published) == 10


async def test_an_outage_is_not_counted_as_a_death_by_its_batch(rig: Rig) -> None:
    rig.publisher.failing = True
    for _ in range(5):
        step = rig.step()
        step.assigned([("in", 0)])
        with pytest.raises(ProcessEnded, match="75"):
            await step.run([record(1, 1)], rig.commit)
        await step.close()
    assert await rig.pool.fetchval("SELECT count(*) FROM attempts") == 0
