"""The registry's step on a real database, with a publisher in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import services.registry
from services.registry.adapters.directory import PostgresDirectory
from services.registry.adapters.postgres_register import postgres_register
from services.registry.handlers.decisions import RegisterHandler, Told, decode_decision
from shared.contracts.directory import DirectoryChange, EmployerRecorded, MandateRecorded, SenderRecorded
from shared.contracts.topics import (
    DIRECTORY,
    EMPLOYER_RECORDED,
    MANDATE_RECORDED,
    REGISTRATIONS,
    SENDER_RECORDED,
)
from shared.database.migrate import migrate
from shared.database.pool import Pool
from shared.identifiers.event_id import event_id
from shared.messaging.directory import OnDirectoryRecorded, decode_change
from shared.messaging.envelope import Envelope
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.records import Message, Record
from shared.messaging.service import MIGRATIONS
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from tests.support.decided import Deciding
from tests.support.fake_publisher import FakePublisher
from tests.support.step_rig import end

STEP = "registry.decisions"
FOLDER = Path(services.registry.__file__).parent / "migrations"
NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
_TYPES = {
    EmployerRecorded: ("employer", EMPLOYER_RECORDED),
    SenderRecorded: ("sender", SENDER_RECORDED),
    MandateRecorded: ("mandate", MANDATE_RECORDED),
}


@dataclass(slots=True)
class RegistryRig:
    """Everything one test of the registry touches. The clock moves on by a second and a bit at every batch."""

    pool: Pool
    validator: Deciding = field(default_factory=Deciding)
    publisher: FakePublisher = field(default_factory=lambda: FakePublisher({REGISTRATIONS: 12}))
    now: datetime = NOW

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1, microseconds=1234)
        return self.now

    @property
    def streams(self) -> Streams[Told]:
        handler = RegisterHandler(postgres_register(), self.publisher.partitions, self.clock)
        return Streams(STEP, handler, decode_decision, alarm_gaps=True)

    async def take(self, records: Sequence[Record]) -> list[Message]:
        """One batch of decisions; what it published."""
        step = BatchStep(
            STEP, pool=self.pool, publisher=self.publisher, decode=decode_decision, handler=self.streams,
            retry_budget_s=5, end=end,
        )  # fmt: skip
        return await self._run(step, records)

    async def tell(self, *records: Record) -> None:
        """One batch of directory records."""
        step: BatchStep[DirectoryChange] = BatchStep(
            "registry.directory", pool=self.pool, publisher=self.publisher, decode=decode_change,
            handler=OnDirectoryRecorded(PostgresDirectory().record), retry_budget_s=5, end=end,
        )  # fmt: skip
        await self._run(step, records)

    async def _run(self, step: BatchStep[Any], records: Sequence[Record]) -> list[Message]:
        before = len(self.publisher.published)
        await step.run(records, _commit)
        await step.close()
        return self.publisher.published[before:]

    async def publish_outbox(self) -> list[Message]:
        """What leaves through the outbox now."""
        before, streams = len(self.publisher.published), self.streams
        outbox = OutboxPublisher(
            "registry.outbox", self.pool, self.publisher, streams.load, after_ack=streams.forget, ordered=True
        )
        await outbox.publish_once()
        return self.publisher.published[before:]

    async def heal(self) -> int:
        """As every 10 s, with everything due."""
        await self.pool.execute("UPDATE parked SET next_try = now() WHERE next_try <> 'infinity'")
        return await self.streams.heal(self.pool)

    async def versions(self) -> list[tuple[int, int]]:
        """(number, version) of the register."""
        return [tuple(row) for row in await self.pool.fetch("SELECT number, version FROM periods ORDER BY number")]

    async def parked(self) -> list[tuple[int, int, bool]]:
        """(stream, position, alarm)."""
        return [tuple(row) for row in await self.pool.fetch("SELECT stream, position, alarm FROM parked ORDER BY 1, 2")]


async def _commit(offsets: Mapping[tuple[str, int], int]) -> None:
    del offsets


def directory_record(
    entity_id: object, content: EmployerRecorded | SenderRecorded | MandateRecorded | None, version: int = 1,
    *, kind: str = "",
) -> Record:  # fmt: skip
    """As intake tells it; None is a tombstone, whose ``kind`` is given."""
    if content is None:
        return Record(DIRECTORY, 0, version, 1_700_000_000_000, f"{kind}/{entity_id}".encode(), None, ())
    kind, event = _TYPES[type(content)]
    key = f"{kind}/{entity_id}"
    envelope = Envelope(
        id=event_id(key, event, version), type=event, source="/dimona/intake", time=NOW, subject=key, sequence=version
    )
    value = content.model_dump_json(by_alias=True, exclude_none=True).encode()
    return Record(DIRECTORY, 0, version, 1_700_000_000_000, key.encode(), value, envelope.headers())


@asynccontextmanager
async def registry_rig(dsn: str) -> AsyncIterator[RegistryRig]:
    """A rig on a database of its own."""
    pool = Pool(dsn, "registry")
    await pool.open()
    try:
        async with pool.acquire() as connection:
            await migrate(connection, "registry", [MIGRATIONS, FOLDER])
        yield RegistryRig(pool)
    finally:
        await pool.close()
