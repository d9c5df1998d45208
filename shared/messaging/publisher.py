"""Publishing with every ack awaited: batches grouped by partition, order kept within each."""

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.messaging.crash_points import crash_point, is_armed
from shared.messaging.records import MAX_MESSAGE, Message


class PublishUnknown(Exception):
    """Whether the messages arrived is unknown: the process must end and the work be repeated, never skipped."""


class Publishing(Protocol):
    """What the step needs of a publisher; the fake in tests passes the same suite as the real one."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return after every ack. Raises PublishUnknown."""
        ...

    def partitions(self, topic: str) -> int:
        """How many partitions ``topic`` has. Raises LookupError for a topic that was not announced at start."""
        ...


class Publisher:
    """An idempotent producer with ``acks=all``. ``timeout_s`` bounds one ``publish``; Kafka's own client never gives up."""

    def __init__(self, bootstrap: str, *, client_id: str, timeout_s: float = 30) -> None:
        self._bootstrap = bootstrap
        self._client_id = client_id
        self._timeout_s = timeout_s
        self._producer: AIOKafkaProducer | None = None
        self._partitions: dict[str, int] = {}

    async def start(self, topics: Sequence[str] = ()) -> None:
        """Connect, and learn how many partitions these topics have. Raises KafkaError."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=900_000,
            max_request_size=1_048_576,
        )
        await producer.start()
        self._producer = producer
        for topic in topics:
            await self.learn(topic)

    async def learn(self, topic: str) -> int:
        """Ask the broker how many partitions ``topic`` has. Raises KafkaError."""
        self._partitions[topic] = len(await self._started().partitions_for(topic))
        return self._partitions[topic]

    def partitions(self, topic: str) -> int:
        """How many partitions ``topic`` has. Raises LookupError for a topic that was not announced at start."""
        return self._partitions[topic]

    async def is_connected(self) -> bool:
        """Whether a broker of the cluster answers."""
        client = self._started().client
        node = client.get_random_node()
        return node is not None and bool(await client.ready(node))

    async def stop(self) -> None:
        """Flush and disconnect."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Publish and return after every ack; order is kept within a partition.

        Raises PublishUnknown on a time-out or any error of the producer: its idempotent state is then not to be trusted.
        """
        if not messages:
            return
        groups: dict[tuple[str, int], list[Message]] = {}
        for message in messages:
            groups.setdefault((message.topic, message.partition), []).append(message)
        try:
            async with asyncio.timeout(self._timeout_s):
                acks = [
                    ack
                    for (topic, partition), group in groups.items()
                    for ack in await self._send(topic, partition, group)
                ]
                await asyncio.gather(*acks)
        except (TimeoutError, KafkaError, OSError) as error:
            raise PublishUnknown(type(error).__name__) from error

    async def _send(self, topic: str, partition: int, messages: Sequence[Message]) -> list["asyncio.Future[object]"]:
        producer = self._started()
        acks = []
        now = int(time.time() * 1000)
        batch = producer.create_batch()
        for message in messages:
            headers = list(message.headers)
            appended = batch.append(key=message.key, value=message.value, headers=headers, timestamp=now)
            if appended is None:
                acks.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                appended = batch.append(key=message.key, value=message.value, headers=headers, timestamp=now)
            if appended.size > MAX_MESSAGE and message.size() > MAX_MESSAGE:
                raise PublishUnknown("MessageTooLarge")
        acks.append(await producer.send_batch(batch, topic, partition=partition))
        return acks

    def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            raise RuntimeError("the publisher is not started")
        return self._producer


async def publish_with_crash_points(publisher: Publishing, prefix: str, messages: Sequence[Message]) -> None:
    """Publish, stopping by at the crash points ``half_published`` and ``published``."""
    half = f"{prefix}.half_published"
    if is_armed(half) and messages:
        await publisher.publish(messages[: (len(messages) + 1) // 2])
        crash_point(half)
    await publisher.publish(messages)
    crash_point(f"{prefix}.published")
