"""How aiokafka 0.14 behaves, on a real Kafka, where ``shared/messaging`` relies on it or is written around it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CommitFailedError, IllegalStateError
from aiokafka.record.memory_records import MemoryRecords

from shared.messaging.forgiving_records import ForgivingRecords
from tests.support.kafka_topics import committed, fresh_name, make_topics, read, send, send_with_wild_header_name


@pytest.fixture
async def topic(kafka_bootstrap: str) -> str:
    name = fresh_name("lib")
    await make_topics(kafka_bootstrap, name, partitions=2)
    return name


@asynccontextmanager
async def consuming(bootstrap: str, topic: str, group: str, **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
    listener = options.pop("listener", None)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest", **options
    )
    consumer.subscribe([topic], listener=listener)
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


@asynccontextmanager
async def producing(bootstrap: str, **options: Any) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, **options)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def test_a_commit_without_offsets_commits_what_was_fetched_not_what_was_done(
    kafka_bootstrap: str, topic: str
) -> None:
    group = fresh_name("group")
    await send(kafka_bootstrap, topic, [b"1", b"2", b"3"])
    async with consuming(kafka_bootstrap, topic, group) as consumer:
        await consumer.getmany(timeout_ms=5000)
        await consumer.commit()
    assert await committed(kafka_bootstrap, group, topic) == 3


async def test_explicit_offsets_of_a_partition_that_is_not_ours_are_refused(kafka_bootstrap: str, topic: str) -> None:
    async with consuming(kafka_bootstrap, topic, fresh_name("group")) as consumer:
        with pytest.raises(IllegalStateError):
            await consumer.commit({TopicPartition(topic, 7): 1})


async def test_a_commit_of_an_outdated_generation_is_refused(kafka_bootstrap: str, topic: str) -> None:
    await send(kafka_bootstrap, topic, [b"1"])
    async with consuming(kafka_bootstrap, topic, fresh_name("group"), heartbeat_interval_ms=5000) as zombie:
        await zombie.getmany(timeout_ms=5000)
        zombie._coordinator.generation -= 1
        with pytest.raises(CommitFailedError):
            await zombie.commit({TopicPartition(topic, 0): 1})


async def test_a_rebalance_waits_for_the_listener_while_heartbeats_go_on(kafka_bootstrap: str, topic: str) -> None:
    group = fresh_name("group")
    letting_go, go_on = asyncio.Event(), asyncio.Event()

    class Slow(ConsumerRebalanceListener):  # type: ignore[misc]
        async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
            if revoked:
                letting_go.set()
                await go_on.wait()

        async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None: ...

    options = {"session_timeout_ms": 2000, "heartbeat_interval_ms": 300, "rebalance_timeout_ms": 20_000}
    async with consuming(kafka_bootstrap, topic, group, listener=Slow(), **options) as first:
        second = AIOKafkaConsumer(topic, bootstrap_servers=kafka_bootstrap, group_id=group, **options)
        joining = asyncio.create_task(second.start())
        await letting_go.wait()
        await asyncio.sleep(2.5)  # longer than the session
        assert not joining.done()
        await first.commit({TopicPartition(topic, 0): 0})
        go_on.set()
        await joining
        await second.stop()


async def test_a_header_name_that_is_no_utf8_raises_and_skips_what_was_fetched_from_other_partitions(
    kafka_bootstrap: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher, "MemoryRecords", MemoryRecords)
    await send(kafka_bootstrap, topic, [b"neighbour"], partition=0)
    await send_with_wild_header_name(kafka_bootstrap, topic, b"wild", partition=1)
    async with consuming(kafka_bootstrap, topic, fresh_name("group")) as consumer:
        neighbours = []
        failures = 0
        while failures < 3:
            try:
                fetched = await consumer.getmany(timeout_ms=500)
            except UnicodeDecodeError:
                failures += 1
            else:
                neighbours += [record.value for records in fetched.values() for record in records]
    assert b"wild" not in neighbours


async def test_forgiving_records_read_such_a_name_with_escapes(
    kafka_bootstrap: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher, "MemoryRecords", ForgivingRecords)
    await send(kafka_bootstrap, topic, [b"before"], headers=[("plain", b"1")])
    await send_with_wild_header_name(kafka_bootstrap, topic, b"wild")
    before, wild = await read(kafka_bootstrap, topic, 2)
    assert (before.value, before.headers) == (b"before", (("plain", b"1"),))
    assert (wild.value, wild.headers) == (b"wild", (("\\xff\\xfe\\xc3(", b"value"),))


async def test_batches_of_one_partition_arrive_in_the_order_they_were_sent(kafka_bootstrap: str, topic: str) -> None:
    async with producing(kafka_bootstrap, max_batch_size=900_000) as producer:
        acks = []
        for number in range(20):
            batch = producer.create_batch()
            assert batch.append(key=None, value=b"%d" % number, headers=[], timestamp=None) is not None
            acks.append(await producer.send_batch(batch, topic, partition=0))
        await asyncio.gather(*acks)
    assert [record.value for record in await read(kafka_bootstrap, topic, 20)] == [b"%d" % n for n in range(20)]


async def test_a_full_batch_answers_none_and_a_first_record_always_fits(kafka_bootstrap: str) -> None:
    async with producing(kafka_bootstrap, max_batch_size=1000) as producer:
        batch = producer.create_batch()
        assert batch.append(key=None, value=b"x" * 5000, headers=[], timestamp=None) is not None
        assert batch.append(key=None, value=b"x", headers=[], timestamp=None) is None


async def test_a_cancelled_wait_does_not_take_the_message_back(kafka_bootstrap: str, topic: str) -> None:
    async with producing(kafka_bootstrap) as producer:
        ack = await producer.send(topic, b"sent", partition=0)
        ack.cancel()
        (record,) = await read(kafka_bootstrap, topic, 1)
    assert record.value == b"sent"
