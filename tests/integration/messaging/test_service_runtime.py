"""A whole service around the step: real Kafka, real PostgreSQL, real HTTP application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from shared.database.pool import Connection
from shared.messaging.items import Blocked, Item
from shared.messaging.records import Message
from tests.support.counting_handler import places, write_migrations
from tests.support.counting_process import CountingSite, counting_runtime
from tests.support.kafka_topics import committed, fresh_name, make_topics, read, send, send_with_wild_header_name


class Counting:
    """One replica of a service that counts."""

    def __init__(self, site: CountingSite, topics: list[str]) -> None:
        self.runtime, self.handler = counting_runtime(site, topics)
        (self.subscription,) = self.runtime.subscriptions
        self.app = FastAPI(lifespan=self.runtime.lifespan)
        self.runtime.install(self.app)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Counting"]:
        async with self.runtime.lifespan(self.app):
            yield self

    def slow_down(self) -> tuple[asyncio.Event, asyncio.Event]:
        """Two events: a step has begun; it may go on."""
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def slowly(tx: Connection, items: Sequence[Item[int]]) -> Sequence[Message | Blocked]:
            begun.set()
            await go_on.wait()
            return await self.handler.really_apply(tx, items)

        self.handler.instead = slowly
        return begun, go_on


@dataclass
class Topics:
    """The topics of one test, and replicas that consume them."""

    site: CountingSite
    topic: str
    other: str

    @property
    def replies(self) -> str:
        return self.site.replies

    @property
    def group(self) -> str:
        return self.site.group

    def __call__(self, *topics: str) -> Counting:
        return Counting(self.site, list(topics) or [self.topic])


@pytest.fixture
async def replica(kafka_bootstrap: str, database_dsn: str, tmp_path: Path) -> Topics:
    topic, other, replies, group = (fresh_name(what) for what in ("in", "other", "replies", "group"))
    await make_topics(kafka_bootstrap, topic, other, replies, f"{topic}.dlq")
    site = CountingSite(kafka_bootstrap, database_dsn, write_migrations(tmp_path), replies, group)
    return Topics(site, topic, other)


def amounts(stream: int, positions: range) -> list[bytes]:
    return [orjson.dumps({"stream": stream, "position": position, "amount": 1}) for position in positions]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_records_are_answered_and_their_offsets_committed(replica: Topics, kafka_bootstrap: str) -> None:
    async with replica().running():
        await send(kafka_bootstrap, replica.topic, amounts(1, range(1, 51)))
        answers = await read(kafka_bootstrap, replica.replies, 50)
    assert places(answers) == [(1, position) for position in range(1, 51)]
    assert await committed(kafka_bootstrap, replica.group, replica.topic) == 50


async def test_a_gap_that_closes_later_is_answered_in_order_through_the_outbox(
    replica: Topics, kafka_bootstrap: str
) -> None:
    async with replica().running() as running:
        await send(kafka_bootstrap, replica.topic, amounts(1, range(2, 5)))
        await until(lambda: running.subscription.next_offsets.get((replica.topic, 0)) == 3)
        await send(kafka_bootstrap, replica.topic, amounts(1, range(1, 2)))
        answers = await read(kafka_bootstrap, replica.replies, 4)
    assert places(answers) == [(1, position) for position in range(1, 5)]


async def test_a_dead_letter_keeps_the_original_bytes(replica: Topics, kafka_bootstrap: str) -> None:
    async with replica().running():
        await send(kafka_bootstrap, replica.topic, [b"broken"], headers=[("odd", None), ("blob", b"\xff")])
        (letter,) = await read(kafka_bootstrap, f"{replica.topic}.dlq", 1)
    assert letter.value == b"broken"
    assert letter.headers[:2] == (("odd", None), ("blob", b"\xff"))


async def test_a_header_name_that_is_no_text_harms_no_neighbour(replica: Topics, kafka_bootstrap: str) -> None:
    await send(kafka_bootstrap, replica.other, amounts(2, range(1, 4)))
    await send(kafka_bootstrap, replica.topic, amounts(1, range(1, 2)))
    await send_with_wild_header_name(kafka_bootstrap, replica.topic, amounts(1, range(2, 3))[0])
    await send(kafka_bootstrap, replica.topic, amounts(1, range(3, 4)))

    async with replica(replica.topic, replica.other).running() as running:
        answers = await read(kafka_bootstrap, replica.replies, 6)

    assert sorted(places(answers)) == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert len(running.handler.applied) == 6


async def test_the_list_of_topics_can_change_and_may_be_empty(replica: Topics, kafka_bootstrap: str) -> None:
    running = replica()
    await running.subscription.set_topics([])
    async with running.running():
        assert running.subscription.consumer is None
        await send(kafka_bootstrap, replica.topic, amounts(1, range(1, 2)))
        await send(kafka_bootstrap, replica.other, amounts(2, range(1, 2)))
        await running.subscription.set_topics([replica.topic])
        await read(kafka_bootstrap, replica.replies, 1)
        await running.subscription.set_topics([replica.topic, replica.other])
        answers = await read(kafka_bootstrap, replica.replies, 2)
        await running.subscription.set_topics([])
        assert running.subscription.consumer is None
    assert places(answers) == [(1, 1), (2, 1)]


async def test_a_stop_lets_the_running_step_finish_and_commit(replica: Topics, kafka_bootstrap: str) -> None:
    running = replica()
    begun, go_on = running.slow_down()
    async with running.running():
        await send(kafka_bootstrap, replica.topic, amounts(1, range(1, 4)))
        await begun.wait()
        asyncio.get_running_loop().call_later(0.2, go_on.set)
    assert await committed(kafka_bootstrap, replica.group, replica.topic) in {1, 2, 3}
    assert len(running.handler.applied) == await committed(kafka_bootstrap, replica.group, replica.topic)


async def test_partitions_leave_only_after_the_running_step(replica: Topics, kafka_bootstrap: str) -> None:
    first = replica()
    begun, go_on = first.slow_down()
    async with first.running():
        await send(kafka_bootstrap, replica.topic, amounts(1, range(1, 4)))
        await begun.wait()
        second = replica()
        joining = asyncio.create_task(second.running().__aenter__())
        asyncio.get_running_loop().call_later(0.5, go_on.set)
        await joining
        assert first.handler.applied, "the group did not wait for the running step"
        answers = await read(kafka_bootstrap, replica.replies, 3)
        await second.runtime._stop()
    assert places(answers) == [(1, 1), (1, 2), (1, 3)]
    assert sorted({*first.handler.applied, *second.handler.applied}) == [(1, 1), (1, 2), (1, 3)]


async def test_health_and_metrics_are_served(replica: Topics) -> None:
    running = replica()
    async with AsyncClient(transport=ASGITransport(running.app), base_url="http://test") as client:
        assert (await client.get("/health/ready")).status_code == 503
        async with running.running():
            assert (await client.get("/health")).json() == {"status": "UP"}
            assert (await client.get("/health/ready")).json() == {"status": "UP"}
            metrics = (await client.get("/metrics")).text
    assert 'step_parked{step="counting.step"}' in metrics
