"""The engines of the ladder are real, durable, and gone when they should be."""

import uuid

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic


async def test_what_is_published_can_be_read(kafka_bootstrap: str) -> None:
    topic = f"test.{uuid.uuid4().hex}"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 2, 1)])
    finally:
        await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(topic, b"value", key=b"key", partition=1)
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        record = await consumer.getone()
    finally:
        await consumer.stop()
    assert (record.partition, record.key, record.value) == (1, b"key", b"value")


async def test_the_database_is_durable_and_byte_ordered(database_dsn: str) -> None:
    connection = await asyncpg.connect(database_dsn)
    try:
        shown = {
            name: await connection.fetchval(f"SHOW {name}")
            for name in ("fsync", "synchronous_commit", "full_page_writes")
        }
        collation = await connection.fetchval("SELECT datcollate FROM pg_database WHERE datname = current_database()")
    finally:
        await connection.close()
    assert shown == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    assert collation == "C"
