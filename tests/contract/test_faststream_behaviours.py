"""How FastStream 0.7.8 behaves by default, on a real Kafka: each of these would lose data or stop us, and the batch step is
written around it. If an upgrade turns one red, read docs/decisions/0002 before changing anything."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from faststream import AckPolicy
from faststream.asgi import AsyncAPIRoute
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.exceptions import BatchBufferOverflowException
from faststream.kafka.response import KafkaPublishMessage

from tests.support.kafka_topics import committed, end_of, fresh_name, make_topics, read, send

SAFE: dict[str, Any] = {"batch": True, "auto_offset_reset": "earliest", "batch_timeout_ms": 10}


@pytest.fixture
def group() -> str:
    return fresh_name("group")


@pytest.fixture
async def topic(kafka_bootstrap: str) -> str:
    name = fresh_name("lib")
    await make_topics(kafka_bootstrap, name, partitions=4)
    return name


@asynccontextmanager
async def started(bootstrap: str, wire: Callable[[KafkaBroker], object], **options: Any) -> AsyncIterator[KafkaBroker]:
    broker = KafkaBroker(bootstrap, logger=None, allow_auto_create_topics=False, **options)
    wire(broker)
    async with broker:
        await broker.start()
        yield broker


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("policy", [AckPolicy.MANUAL, AckPolicy.ACK])
async def test_a_handler_that_raises_once_loses_its_batch_because_the_next_ack_commits_positions(
    kafka_bootstrap: str, topic: str, group: str, policy: AckPolicy
) -> None:
    handled: list[bytes] = []
    calls = 0

    async def handle(values: list[bytes], message: KafkaMessage) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ConnectionResetError
        handled.extend(values)
        await message.ack()

    await send(kafka_bootstrap, topic, [b"v%d" % n for n in range(15)])
    async with started(
        kafka_bootstrap, lambda b: b.subscriber(topic, group_id=group, ack_policy=policy, max_records=5, **SAFE)(handle)
    ):
        await until(lambda: len(handled) == 10)

    assert handled == [b"v%d" % n for n in (*range(5), *range(10, 15))]
    assert await committed(kafka_bootstrap, group, topic) == 15


async def test_one_null_header_loses_the_whole_batch_even_when_errors_are_nacked(
    kafka_bootstrap: str, topic: str, group: str
) -> None:
    handled: list[bytes] = []

    async def handle(values: list[bytes]) -> None:
        handled.extend(values)

    await send(kafka_bootstrap, topic, [b"v1"])
    await send(kafka_bootstrap, topic, [b"v2"], headers=[("note", None)])
    async with started(
        kafka_bootstrap,
        lambda b: b.subscriber(topic, group_id=group, ack_policy=AckPolicy.NACK_ON_ERROR, max_records=2, **SAFE)(
            handle
        ),
    ) as broker:
        await asyncio.sleep(0.3)
        await broker.publish(b"v3", topic, partition=0)
        await until(lambda: handled)

    assert handled == [b"v3"]


async def test_one_record_that_is_no_json_is_nacked_for_ever_without_a_pause(
    kafka_bootstrap: str, topic: str, group: str
) -> None:
    attempts = 0

    async def handle(values: list[dict[str, int]]) -> None:
        nonlocal attempts
        attempts += 1
        _ = [value["a"] for value in values]

    await send(kafka_bootstrap, topic, [b'{"a": 1}', b"{"])
    async with started(
        kafka_bootstrap,
        lambda b: b.subscriber(topic, group_id=group, ack_policy=AckPolicy.NACK_ON_ERROR, **SAFE)(handle),
        apply_types=False,
    ):
        await until(lambda: attempts >= 20)

    assert not await committed(kafka_bootstrap, group, topic)


async def test_a_published_batch_spreads_one_key_over_all_partitions(kafka_bootstrap: str, topic: str) -> None:
    async with started(kafka_bootstrap, lambda _: None) as broker:
        for _ in range(40):
            await broker.publish_batch(KafkaPublishMessage(b"x", key=b"same"), topic=topic)
    ends = [await end_of(kafka_bootstrap, topic, partition) for partition in range(4)]
    assert sum(ends) == 40
    assert sum(end > 0 for end in ends) > 1


async def test_a_published_batch_overflows_at_sixteen_kibibytes(kafka_bootstrap: str, topic: str) -> None:
    async with started(kafka_bootstrap, lambda _: None) as broker:
        with pytest.raises(BatchBufferOverflowException):
            await broker.publish_batch(*[b"x" * 400] * 100, topic=topic)


@pytest.mark.parametrize("no_reply", [False, True])
async def test_a_stranger_directs_our_answer_by_a_header_unless_no_reply_is_set(
    kafka_bootstrap: str, topic: str, group: str, no_reply: bool
) -> None:
    elsewhere = fresh_name("elsewhere")
    await make_topics(kafka_bootstrap, elsewhere)
    answered = asyncio.Event()

    async def handle(_values: list[bytes]) -> str:
        answered.set()
        return "secret"

    await send(kafka_bootstrap, topic, [b"v1"], headers=[("reply_to", elsewhere.encode())])
    async with started(
        kafka_bootstrap, lambda b: b.subscriber(topic, group_id=group, no_reply=no_reply, **SAFE)(handle)
    ):
        await answered.wait()
        if not no_reply:
            (leaked,) = await read(kafka_bootstrap, elsewhere, 1)
            assert leaked.value == b"secret"
    assert await end_of(kafka_bootstrap, elsewhere) == (0 if no_reply else 1)


def test_the_page_that_runs_real_handlers_is_on_unless_switched_off() -> None:
    assert AsyncAPIRoute("/docs").try_it_out_path == "/docs/try"
    assert AsyncAPIRoute("/docs", try_it_out_path=None).try_it_out_path is None


async def test_ping_says_yes_while_nothing_is_consumed(kafka_bootstrap: str, topic: str, group: str) -> None:
    async def handle(_values: list[bytes]) -> None: ...

    async with started(kafka_bootstrap, lambda b: b.subscriber(topic, group_id=group, **SAFE)(handle)) as broker:
        await broker.subscribers[0].stop()
        assert await broker.ping(timeout=5)


@pytest.mark.parametrize(("grace", "finished"), [(None, False), (10, True)])
async def test_without_a_grace_period_a_stop_cancels_the_running_handler(
    kafka_bootstrap: str, topic: str, group: str, grace: float | None, finished: bool
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def handle(_values: list[bytes]) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        ended.set()

    await send(kafka_bootstrap, topic, [b"v1"])
    async with started(
        kafka_bootstrap, lambda b: b.subscriber(topic, group_id=group, **SAFE)(handle), graceful_timeout=grace
    ):
        await begun.wait()
    assert ended.is_set() is finished


def test_new_groups_skip_what_is_there_topics_are_created_and_acks_come_first_by_default() -> None:
    subscriber = inspect.signature(KafkaBroker.subscriber).parameters
    broker = inspect.signature(KafkaBroker.__init__).parameters
    assert subscriber["auto_offset_reset"].default == "latest"
    assert broker["allow_auto_create_topics"].default is True
    bare = KafkaBroker().subscriber("t", group_id="g")
    assert bare.ack_policy is AckPolicy.ACK_FIRST


async def test_a_handler_that_exits_stops_consuming_while_the_process_lives_on(
    kafka_bootstrap: str, topic: str, group: str
) -> None:
    calls = 0

    async def handle(_values: list[bytes]) -> None:
        nonlocal calls
        calls += 1
        raise SystemExit(1)

    await send(kafka_bootstrap, topic, [b"v1"])
    async with started(
        kafka_bootstrap, lambda b: b.subscriber(topic, group_id=group, ack_policy=AckPolicy.MANUAL, **SAFE)(handle)
    ) as broker:
        subscriber: Any = broker.subscribers[0]
        client = subscriber.consumer._client
        await until(lambda: calls and not broker.subscribers[0].running)
        await broker.publish(b"v2", topic, partition=0)
        await asyncio.sleep(0.3)
        await client.close()  # the stop of its consumer was cancelled half-way
    assert calls == 1
