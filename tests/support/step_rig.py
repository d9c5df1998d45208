"""A step over the counting handler on a real database, with a publisher in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.database.migrate import migrate
from shared.database.pool import Pool
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.records import Record
from shared.messaging.service import MIGRATIONS
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from tests.support.counting_handler import TABLES, CountingHandler, decode
from tests.support.fake_publisher import FakePublisher

STEP = "test.counting"


class ProcessEnded(BaseException):
    """Stands for the end of the process."""


def end(code: int) -> None:
    raise ProcessEnded(code)


@dataclass(slots=True)
class Rig:
    """Everything one test of the step touches."""

    pool: Pool
    handler: CountingHandler = field(default_factory=CountingHandler)
    publisher: FakePublisher = field(default_factory=FakePublisher)
    committed: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def streams(self) -> Streams[int]:
        return Streams(STEP, self.handler, decode)

    def step(self, retry_budget_s: float = 5) -> BatchStep[int]:
        """A step as a fresh process would make it."""
        return BatchStep(
            STEP,
            pool=self.pool,
            publisher=self.publisher,
            decode=decode,
            handler=self.streams,
            retry_budget_s=retry_budget_s,
            end=end,
        )

    def outbox(self) -> OutboxPublisher:
        streams = self.streams
        return OutboxPublisher(
            "test.outbox", self.pool, self.publisher, streams.load, after_ack=streams.forget, ordered=True
        )

    async def commit(self, offsets: Mapping[tuple[str, int], int]) -> None:
        self.committed.update(offsets)

    async def run(self, *records: Record) -> None:
        step = self.step()
        await step.run(records, self.commit)
        await step.close()

    async def parked(self) -> Sequence[tuple[int, int, str, bool, bool]]:
        rows = await self.pool.fetch("SELECT stream, position, reason, alarm, drained FROM parked ORDER BY 1, 2")
        return [tuple(row) for row in rows]

    async def make_due(self) -> None:
        await self.pool.execute("UPDATE parked SET next_try = now() WHERE next_try <> 'infinity'")


@asynccontextmanager
async def step_rig(dsn: str) -> AsyncIterator[Rig]:
    """A rig on a database of its own."""
    pool = Pool(dsn, "test")
    await pool.open()
    try:
        async with pool.acquire() as connection:
            await migrate(connection, "test", [MIGRATIONS])
            await connection.execute(TABLES)
        yield Rig(pool)
    finally:
        await pool.close()
