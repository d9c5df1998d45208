"""Generator and probe: put records on a topic at full speed or at a pace, and read when each came out at the far end.

Times are the broker's: the append time that Kafka gives a record (milliseconds since the epoch).
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition


@dataclass(frozen=True, slots=True)
class Sent:
    """One record to send: ``id`` names it at both ends, ``kind`` groups latencies."""

    id: str
    kind: str
    value: bytes
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


async def flood(bootstrap: str, topic: str, records: Sequence[Sent], partitions: int) -> None:
    """Send everything as fast as acks come, in batches grouped by partition (``index mod partitions``)."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_batch_size=900_000) as producer:
        acks = []
        for partition in range(partitions):
            batch = producer.create_batch()
            for record in records[partition::partitions]:
                arguments = {
                    "key": record.key,
                    "value": record.value,
                    "timestamp": None,
                    "headers": list(record.headers),
                }
                if batch.append(**arguments) is None:
                    acks.append(await producer.send_batch(batch, topic, partition=partition))
                    batch = producer.create_batch()
                    batch.append(**arguments)
            acks.append(await producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*acks)


async def pace(
    bootstrap: str, topic: str, records: Sequence[Sent], partitions: int, per_second: float
) -> dict[str, int]:
    """Send one record each ``1 / per_second`` seconds; gives id → append time (ms)."""
    appended: dict[str, int] = {}

    async def note(record: Sent, ack: "asyncio.Future[object]") -> None:
        appended[record.id] = (await ack).timestamp  # type: ignore[attr-defined]

    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer, asyncio.TaskGroup() as notes:
        start = time.monotonic()
        for index, record in enumerate(records):
            delay = start + index / per_second - time.monotonic()
            if delay > 0:
                await asyncio.sleep(delay)
            ack = await producer.send(
                topic, record.value, key=record.key, partition=index % partitions, headers=list(record.headers)
            )
            notes.create_task(note(record, ack))
    return appended


class Probe:
    """Reads topics from their ends as they were at ``start`` and calls ``see`` for every record."""

    def __init__(self, bootstrap: str, topics: Iterable[str], see: Callable[[ConsumerRecord], None]) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap, enable_auto_commit=False, max_partition_fetch_bytes=4 << 20
        )
        self._topics = tuple(topics)
        self._see = see

    async def start(self) -> None:
        """Position at the present end of every partition."""
        await self._consumer.start()
        partitions = [
            TopicPartition(topic, number) for topic in self._topics for number in await self._partitions(topic)
        ]
        self._consumer.assign(partitions)
        await self._consumer.seek_to_end(*partitions)

    async def _partitions(self, topic: str) -> set[int]:
        await self._consumer._client.force_metadata_update()
        await self._consumer._client._wait_on_metadata(topic)
        return self._consumer.partitions_for_topic(topic) or set()

    async def until(self, done: Callable[[], bool], seconds: float) -> None:
        """Read until ``done()``; raises TimeoutError when nothing new came for ``seconds``."""
        last = time.monotonic()
        while not done():
            fetched = await self._consumer.getmany(timeout_ms=50)
            for records in fetched.values():
                last = time.monotonic()
                for record in records:
                    self._see(record)
            if time.monotonic() - last > seconds:
                raise TimeoutError(f"nothing new on {', '.join(self._topics)} for {seconds} s")

    async def stop(self) -> None:
        await self._consumer.stop()


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
