"""Topics of one test: made on a real broker, filled, and read back."""

import secrets
import struct
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.record.util import calc_crc32c

from shared.messaging.raw import to_record
from shared.messaging.records import Record


def fresh_name(what: str) -> str:
    """A name nobody else uses."""
    return f"{what}.{secrets.token_hex(4)}"


async def make_topics(bootstrap: str, *names: str, partitions: int = 1) -> None:
    """Create topics. Errors only show in the response."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        response = await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
        assert all(code == 0 for _, code, _ in response.topic_errors), response
    finally:
        await admin.close()


async def send(
    bootstrap: str,
    topic: str,
    values: Sequence[bytes],
    *,
    partition: int = 0,
    headers: Sequence[tuple[str, bytes | None]] = (),
) -> None:
    """Send plain records."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value, partition=partition, headers=list(headers))
    finally:
        await producer.stop()


async def read(bootstrap: str, topic: str, count: int, *, partition: int = 0) -> list[Record]:
    """The first ``count`` records of a partition; waits for them."""
    place = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        found: list[Record] = []
        while len(found) < count:
            fetched = await consumer.getmany(place, timeout_ms=500)
            found.extend(to_record(raw) for raw in fetched.get(place, []))
        return found
    finally:
        await consumer.stop()


async def committed(bootstrap: str, group: str, topic: str, partition: int = 0) -> int | None:
    """The offset a group has committed."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(group)
        found = offsets.get(TopicPartition(topic, partition))
        return None if found is None else found.offset
    finally:
        await admin.close()


async def send_with_wild_header_name(bootstrap: str, topic: str, value: bytes, *, partition: int = 0) -> None:
    """Send a record whose header name is no UTF-8: legal for Kafka, possible from C clients, impossible through aiokafka's API."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        batch = producer.create_batch()
        batch.append(key=None, value=value, headers=[("NAME", b"value")], timestamp=None)
        data = bytearray(batch._build())
        start = data.find(b"NAME")
        data[start : start + 4] = b"\xff\xfe\xc3\x28"
        data[17:21] = struct.pack(">I", calc_crc32c(bytes(data[21:])))
        batch._buffer = data
        await (await producer.send_batch(batch, topic, partition=partition))
    finally:
        await producer.stop()


async def end_of(bootstrap: str, topic: str, partition: int = 0) -> int:
    """The end offset of a partition."""
    place = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        return int((await consumer.end_offsets([place]))[place])
    finally:
        await consumer.stop()
