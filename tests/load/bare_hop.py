"""One hop of the bare loop: decode, one `unnest … ON CONFLICT DO NOTHING RETURNING`, one acked reply each, offsets.

No domain, no order, no parking, no metrics: the least that a hop of an event-driven system does to a JSON event with CloudEvents
headers, to measure the pipeline against.
Arguments: bootstrap, dsn, index of the hop (topics ``bare.0`` … ``bare.4``, tables ``bare_0`` … ``bare_3``).
"""

import asyncio
import logging
import signal
import sys
from dataclasses import dataclass
from uuid import UUID, uuid5

import asyncpg
import orjson
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

BATCH = 1000
NAMESPACE = UUID("0f6a3a1e-62c8-5b0e-9a55-6f1f0f8b7c21")


@dataclass(frozen=True, slots=True)
class Reply:
    """The event that answers a record: what is stored, and sent to the same partition of the next topic."""

    id: int
    event_id: UUID
    partition: int
    key: bytes
    body: bytes
    headers: list[tuple[str, bytes]]


def answer(record: ConsumerRecord) -> Reply:
    """Decoded, and given an id of its own that a repetition has as well."""
    declaration = orjson.loads(record.value)
    headers = dict(record.headers)
    event_id = uuid5(NAMESPACE, f"{declaration['id']}|{headers['ce_type']!r}|{record.topic}")
    headers["ce_relatedto"], headers["ce_id"] = headers["ce_id"], str(event_id).encode()
    return Reply(declaration["id"], event_id, record.partition, record.key, record.value, list(headers.items()))


async def store(connection: "asyncpg.Connection[asyncpg.Record]", hop: int, replies: list[Reply]) -> None:
    await connection.fetch(
        f"INSERT INTO bare_{hop} (id, event_id, recorded_at, body)"
        " SELECT id, event_id, now(), body FROM unnest($1::bigint[], $2::uuid[], $3::bytea[]) AS r (id, event_id, body)"
        " ON CONFLICT DO NOTHING RETURNING id",
        [r.id for r in replies],
        [r.event_id for r in replies],
        [r.body for r in replies],
    )


async def send(producer: AIOKafkaProducer, topic: str, replies: list[Reply]) -> None:
    by_partition: dict[int, list[Reply]] = {}
    for reply in replies:
        by_partition.setdefault(reply.partition, []).append(reply)
    acks = []
    for partition, group in by_partition.items():
        batch = producer.create_batch()
        for reply in group:
            event = {"key": reply.key, "value": reply.body, "timestamp": None, "headers": reply.headers}
            if batch.append(**event) is None:
                acks.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                batch.append(**event)
        acks.append(await producer.send_batch(batch, topic, partition=partition))
    await asyncio.gather(*acks)


async def main(bootstrap: str, dsn: str, hop: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    connection = await asyncpg.connect(dsn)
    consumer = AIOKafkaConsumer(
        f"bare.{hop}",
        bootstrap_servers=bootstrap,
        group_id=f"bare.{hop}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_batch_size=900_000
    )
    await producer.start()
    await consumer.start()
    while not stop.is_set():
        fetched = await consumer.getmany(timeout_ms=100, max_records=BATCH)
        records = [record for group in fetched.values() for record in group]
        if not records:
            continue
        replies = [answer(record) for record in records]
        async with connection.transaction():
            await store(connection, hop, replies)
        await send(producer, f"bare.{hop + 1}", replies)
        await consumer.commit({TopicPartition(t.topic, t.partition): g[-1].offset + 1 for t, g in fetched.items()})
    await consumer.stop()
    await producer.stop()
    await connection.close()


if __name__ == "__main__":
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
