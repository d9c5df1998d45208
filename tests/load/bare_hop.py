"""One hop of the bare loop: a batch, one `unnest … ON CONFLICT DO NOTHING RETURNING`, one acked reply each, offsets.

No domain, nothing decoded beyond the record: what the stack itself can carry, to measure the pipeline against.
Arguments: bootstrap, dsn, index of the hop (topics ``bare.0`` … ``bare.4``, tables ``bare_0`` … ``bare_3``).
"""

import asyncio
import signal
import sys

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

BATCH = 1000


async def store(connection: "asyncpg.Connection[asyncpg.Record]", hop: int, records: list[ConsumerRecord]) -> None:
    await connection.fetch(
        f"INSERT INTO bare_{hop} (id, body) SELECT * FROM unnest($1::bigint[], $2::bytea[])"
        " ON CONFLICT DO NOTHING RETURNING id",
        [int.from_bytes(r.key) for r in records],
        [r.value for r in records],
    )


async def reply(producer: AIOKafkaProducer, topic: str, records: list[ConsumerRecord]) -> None:
    by_partition: dict[int, list[ConsumerRecord]] = {}
    for record in records:
        by_partition.setdefault(record.partition, []).append(record)
    acks = []
    for partition, group in by_partition.items():
        batch = producer.create_batch()
        for record in group:
            if batch.append(key=record.key, value=record.value, timestamp=None) is None:
                acks.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                batch.append(key=record.key, value=record.value, timestamp=None)
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
        async with connection.transaction():
            await store(connection, hop, records)
        await reply(producer, f"bare.{hop + 1}", records)
        await consumer.commit({TopicPartition(t.topic, t.partition): g[-1].offset + 1 for t, g in fetched.items()})
    await consumer.stop()
    await producer.stop()
    await connection.close()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
