"""The gate before the validator, on a real Kafka."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.local.topics import create_declared_topics
from services.intake.handlers.flight_gate import FlightGate
from shared.contracts.topics import DECLARATIONS, VALIDATOR_GROUP
from shared.messaging.outbox import OutboxRow


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def producer(kafka_bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    await asyncio.to_thread(create_declared_topics, kafka_bootstrap)
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap)
    await producer.start()
    yield producer
    await producer.stop()


async def commit_all(bootstrap: str) -> None:
    """As a validator that has read everything."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=VALIDATOR_GROUP, enable_auto_commit=False)
    await consumer.start()
    partitions = [TopicPartition(DECLARATIONS, n) for n in range(12)]
    consumer.assign(partitions)
    await consumer.commit(await consumer.end_offsets(partitions))
    await consumer.stop()


async def publish(producer: AIOKafkaProducer, count: int) -> None:
    for n in range(count):
        await producer.send_and_wait(DECLARATIONS, b"{}", partition=n % 12)


async def test_what_the_validator_has_not_read_takes_from_the_allowance(
    kafka_bootstrap: str, producer: AIOKafkaProducer
) -> None:
    clock = Clock()
    gate = FlightGate(kafka_bootstrap, 100, lambda _topic: 12, clock)
    await commit_all(kafka_bootstrap)
    await gate.start()
    try:
        assert await gate.allowance() == 100
        await publish(producer, 30)
        assert await gate.allowance() == 100  # measured a moment ago
        clock.now += 2
        assert await gate.allowance() == 70
        await gate.published(None, [OutboxRow("a", 1, n) for n in range(30)])  # type: ignore[arg-type]
        assert await gate.allowance() == 40
        await publish(producer, 80)
        clock.now += 2
        assert await gate.allowance() == 0
        await commit_all(kafka_bootstrap)
        assert await gate.allowance() == 0  # a closed gate is not measured at once
        clock.now += 0.2
        assert await gate.allowance() == 100  # but soon
        await publish(producer, 80)
        clock.now += 2
        assert await gate.allowance() == 0  # less than a quarter is free
    finally:
        await gate.stop()
