"""The outbox on a real database: fair over lanes, lower positions first, nothing lost when publishing fails."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import asyncpg
import pytest

from shared.database.pool import Connection, Pool
from shared.messaging.outbox import OutboxPublisher, OutboxRow, enqueue
from shared.messaging.publisher import PublishUnknown
from shared.messaging.records import Message
from tests.support.fake_publisher import FakePublisher
from tests.support.step_rig import step_rig


@pytest.fixture
async def pool(database_dsn: str) -> AsyncIterator[Pool]:
    async with step_rig(database_dsn) as rig:
        yield rig.pool


async def load(_tx: Connection, rows: Sequence[OutboxRow]) -> Sequence[Message]:
    return [Message("out", 0, row.lane.encode(), b"%d/%d" % (row.stream, row.position), ()) for row in rows]


async def put(pool: Pool, *rows: tuple[str, int, int]) -> None:
    async with pool.transaction() as tx:
        await enqueue(tx, rows)


async def waiting(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM outbox"))


def values(publisher: FakePublisher) -> list[bytes | None]:
    return [message.value for message in publisher.published]


async def test_lanes_share_equally_so_that_a_bulk_never_delays_a_single_one(pool: Pool) -> None:
    publisher = FakePublisher()
    await put(pool, *(("bulk", n, 1) for n in range(1000)))
    await put(pool, ("web", 5000, 1), ("agent", 6000, 1))

    outbox = OutboxPublisher("test.outbox", pool, publisher, load, batch=30)
    assert await outbox.publish_once() == 12

    assert Counter(message.key for message in publisher.published) == {b"bulk": 10, b"web": 1, b"agent": 1}


async def test_a_row_takes_along_every_lower_position_of_its_stream(pool: Pool) -> None:
    publisher = FakePublisher()
    await put(pool, *(("bulk", n, 1) for n in range(100)), ("bulk", 7000, 1), ("web", 7000, 2))

    outbox = OutboxPublisher("test.outbox", pool, publisher, load, batch=4)
    await outbox.publish_once()

    published = values(publisher)
    assert published.index(b"7000/1") < published.index(b"7000/2")


async def test_a_row_far_ahead_of_its_stream_takes_along_no_more_than_there_is_room_for_and_waits_for_the_rest(
    pool: Pool,
) -> None:
    publisher = FakePublisher()
    await put(pool, *(("bulk", 7000, n) for n in range(1, 101)), ("bulk", 8000, 1))
    await put(pool, ("web", 7000, 101), ("web", 8000, 2))
    outbox = OutboxPublisher("test.outbox", pool, publisher, load, batch=4)

    assert await outbox.publish_once() == 6
    assert values(publisher) == [b"7000/1", b"7000/2", b"7000/3", b"7000/4", b"8000/1", b"8000/2"]

    while await waiting(pool):
        assert 0 < await outbox.publish_once() <= 8
    assert [value for value in values(publisher) if value and value.startswith(b"7")] == [
        b"7000/%d" % n for n in range(1, 102)
    ]


async def test_an_ordered_outbox_publishes_in_the_order_of_enqueuing(pool: Pool) -> None:
    publisher = FakePublisher()
    await put(pool, ("b", 2, 1), ("a", 1, 5), ("b", 2, 2))
    await put(pool, ("a", 1, 6))

    outbox = OutboxPublisher("test.outbox", pool, publisher, load, ordered=True)
    assert await outbox.publish_once() == 4
    assert values(publisher) == [b"2/1", b"1/5", b"2/2", b"1/6"]


async def test_a_gate_bounds_what_goes_and_may_close(pool: Pool) -> None:
    publisher = FakePublisher()
    room = 3

    async def gate() -> int:
        return room

    await put(pool, *(("a", n, 1) for n in range(10)))
    outbox = OutboxPublisher("test.outbox", pool, publisher, load, gate=gate)
    assert await outbox.publish_once() == 3
    room = 0
    assert await outbox.publish_once() == 0
    assert await waiting(pool) == 7


async def test_rows_stay_when_the_outcome_is_unknown(pool: Pool) -> None:
    publisher = FakePublisher()
    publisher.failing = True
    await put(pool, ("a", 1, 1))
    outbox = OutboxPublisher("test.outbox", pool, publisher, load)
    with pytest.raises(PublishUnknown):
        await outbox.publish_once()
    assert await waiting(pool) == 1


async def test_what_follows_the_acks_belongs_to_the_same_transaction(pool: Pool) -> None:
    async def after_ack(_tx: Connection, _rows: Sequence[OutboxRow]) -> None:
        raise ConnectionResetError

    publisher = FakePublisher()
    await put(pool, ("a", 1, 1))
    outbox = OutboxPublisher("test.outbox", pool, publisher, load, after_ack=after_ack)
    with pytest.raises(ConnectionResetError):
        await outbox.publish_once()
    assert (values(publisher), await waiting(pool)) == ([b"1/1"], 1)


async def test_several_replicas_publish_everything_once_and_end_empty(pool: Pool) -> None:
    publisher = FakePublisher()
    await put(pool, *((f"lane{n % 7}", n % 50, n) for n in range(1, 2001)))
    replicas = [OutboxPublisher("test.outbox", pool, publisher, load, batch=100) for _ in range(3)]

    async def drain(outbox: OutboxPublisher) -> None:
        while await waiting(pool):
            with suppress(asyncpg.DeadlockDetectedError):
                await outbox.publish_once()

    await asyncio.gather(*(drain(outbox) for outbox in replicas))

    published = [tuple(map(int, (value or b"").split(b"/"))) for value in values(publisher)]
    assert sorted(published) == sorted((n % 50, n) for n in range(1, 2001))
    assert sorted(published, key=lambda place: place[0]) == sorted(published)  # each stream in its order


async def test_waking_publishes_at_once(pool: Pool) -> None:
    publisher = FakePublisher()
    outbox = OutboxPublisher("test.outbox", pool, publisher, load, idle_s=3600)
    running = asyncio.create_task(outbox.run())
    await asyncio.sleep(0.05)
    await put(pool, ("a", 1, 1))
    outbox.wake()
    async with asyncio.timeout(10):
        while not publisher.published:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert values(publisher) == [b"1/1"]


async def test_the_depth_is_measured(pool: Pool) -> None:
    await put(pool, ("a", 1, 1), ("a", 1, 2))
    assert await OutboxPublisher("test.outbox", pool, FakePublisher(), load).depth() == 2
