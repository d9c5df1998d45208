"""Everything a quiet pipeline has left behind: the tables of its four schemas, and every record of its topics."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.lag import partitions_of
from shared.contracts.topics import DEAD_LETTER_SUFFIX, RESULTS, SUBMISSIONS

Row = dict[str, Any]
SCHEMAS = ("intake", "validator", "registry", "notifier")
_TABLES = {
    "intake.receipts": "worker_id, seq",
    "intake.workers": "worker_id",
    "intake.results": "number, phase, attempt",
    "intake.receipt_keys": "sender_id, key_hash",
    "intake.identifications": "number",
    "validator.decisions": "worker_id, seq",
    "validator.workers": "worker_id",
    "validator.periods": "number",
    "validator.daily_registrations": "number",
    "validator.employer_quotas": "holder, quota, span",
    "registry.declarations": "number, phase, attempt",
    "registry.periods": "number",
    "registry.period_marks": "period_number, version",
    "registry.daily_registrations": "number",
    "registry.workers": "worker_id",
    "notifier.deliveries": "number, phase, recipient, channel",
    "notifier.letters": "id",
}


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """One record as the broker holds it. ``headers`` keep their order; ``time`` is the broker's, in milliseconds."""

    topic: str
    partition: int
    offset: int
    time: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    def header(self, name: str) -> str | None:
        """The first header of this name, as text."""
        return next((value.decode(errors="replace") for key, value in self.headers if key == name), None)

    @property
    def type(self) -> str | None:
        """The CloudEvents type."""
        return self.header("ce_type")

    def body(self) -> Any:
        """The value as JSON."""
        return orjson.loads(self.value or b"null")


@dataclass(slots=True)
class Snapshot:
    """``tables`` by ``schema.table``; ``parked`` and ``outbox`` of all schemas, each row with its ``schema``."""

    tables: dict[str, list[Row]]
    parked: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    records: dict[str, list[TopicRecord]] = field(default_factory=dict)

    def of(self, topic: str) -> list[TopicRecord]:
        """The records of a topic, by partition and offset."""
        return self.records.get(topic, [])

    def results(self) -> Iterator[TopicRecord]:
        """The records of all results topics."""
        return (record for topic in self.records if topic.startswith(f"{RESULTS}.") for record in self.records[topic])

    def dead_letters(self) -> Iterator[TopicRecord]:
        """The records of all dead letter topics."""
        return (
            record for topic in self.records if topic.endswith(DEAD_LETTER_SUFFIX) for record in self.records[topic]
        )

    def submissions(self) -> Iterator[TopicRecord]:
        """What senders sent on their topics."""
        for topic in self.records:
            if topic.startswith(f"{SUBMISSIONS}.") and not topic.endswith(DEAD_LETTER_SUFFIX):
                yield from self.records[topic]

    def streams(self) -> dict[int, list[Row]]:
        """Intake's receipts by worker, by seq; ``event`` is the body as JSON."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.tables["intake.receipts"]:
            found[row["worker_id"]].append({**row, "event": orjson.loads(row["body"])})
        return dict(found)


async def take_snapshot(postgres_dsn: str, kafka_bootstrap: str) -> Snapshot:
    """Read everything; call it once the pipeline is quiet."""
    connection = await asyncpg.connect(postgres_dsn)
    try:
        tables = {
            table: await _rows(connection, f"SELECT * FROM {table} ORDER BY {order}")
            for table, order in _TABLES.items()
        }
        snapshot = Snapshot(tables)
        for schema in SCHEMAS:
            for name, into in (("parked", snapshot.parked), ("outbox", snapshot.outbox)):
                rows = await _rows(connection, f"SELECT * FROM {schema}.{name}")
                into.extend({"schema": schema, **row} for row in rows)
    finally:
        await connection.close()
    snapshot.records = await read_topics(kafka_bootstrap)
    return snapshot


async def _rows(connection: Any, query: str) -> list[Row]:
    return [dict(row) for row in await connection.fetch(query)]


async def read_topics(kafka_bootstrap: str, names: Sequence[str] | None = None) -> dict[str, list[TopicRecord]]:
    """All records up to the present end of these topics, or else of all topics of ours."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka_bootstrap, enable_auto_commit=False, max_partition_fetch_bytes=4 << 20
    )
    await admin.start()
    await consumer.start()
    try:
        known = [name for name in await admin.list_topics() if name.startswith("dimona.")]
        chosen = known if names is None else [name for name in names if name in known]
        partitions = await partitions_of(admin, chosen)
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        found: dict[str, list[TopicRecord]] = {name: [] for name in chosen}
        waiting = {partition for partition in partitions if ends[partition] > await consumer.position(partition)}
        while waiting:
            for partition, records in (await consumer.getmany(timeout_ms=200)).items():
                found[partition.topic] += [_record(record) for record in records if record.offset < ends[partition]]
            waiting = {partition for partition in waiting if await consumer.position(partition) < ends[partition]}
    finally:
        await consumer.stop()
        await admin.close()
    return {name: sorted(records, key=lambda r: (r.partition, r.offset)) for name, records in found.items()}


def _record(record: Any) -> TopicRecord:
    return TopicRecord(
        record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, tuple(record.headers)
    )
