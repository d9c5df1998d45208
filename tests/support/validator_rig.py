"""The validator's step on a real database, with a publisher in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import services.validator
from services.validator.adapters.daily_registrations import PostgresDailyRegistrations
from services.validator.adapters.decision_log import PostgresDecisionLog
from services.validator.adapters.employer_quotas import PostgresEmployerQuotas
from services.validator.adapters.ledger import PostgresLedger
from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import Judge
from services.validator.domain.received import Received
from services.validator.handlers.decisions import JudgeHandler, decode_received
from services.validator.use_cases.judge_declarations import Court
from services.validator.use_cases.judge_in_shadow import Shadow
from shared.contracts.topics import DECISIONS
from shared.database.migrate import migrate
from shared.database.pool import Pool
from shared.messaging.envelope import Envelope
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.records import Message, Record
from shared.messaging.service import MIGRATIONS
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from tests.support.fake_publisher import FakePublisher
from tests.support.received import Event, record_of
from tests.support.step_rig import end
from tests.support.validator_fakes import REFERENCE, lenient_judge

STEP = "validator.declarations"
FOLDER = Path(services.validator.__file__).parent / "migrations"
START = datetime(2026, 11, 24, 10, tzinfo=UTC)


@dataclass(slots=True)
class ValidatorRig:
    """Everything one test of the validator touches. The clock moves on by a second and a bit at every batch."""

    pool: Pool
    judge: Judge = lenient_judge
    publisher: FakePublisher = field(default_factory=lambda: FakePublisher({DECISIONS: 12}))
    now: datetime = START
    shadow: Shadow | None = None

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1, microseconds=1234)
        return self.now

    @property
    def court(self) -> Court:
        return Court(
            log=PostgresDecisionLog(),
            ledger=PostgresLedger(REFERENCE.counted_together),
            registrations=PostgresDailyRegistrations(),
            judge=self.judge,
            rules="rules/1",
            quotas=EmployerQuotas(REFERENCE),
            employer_days=PostgresEmployerQuotas(),
            shadow=self.shadow,
        )

    @property
    def streams(self) -> Streams[Received]:
        return Streams(STEP, JudgeHandler(self.court, self.publisher.partitions, self.clock), decode_received)

    def step(self) -> BatchStep[Received]:
        return BatchStep(
            STEP, pool=self.pool, publisher=self.publisher, decode=decode_received, handler=self.streams,
            retry_budget_s=5, end=end,
        )  # fmt: skip

    async def take(self, *events: Event) -> list[Message]:
        """One batch of these events; what it published."""
        return await self.take_records([record_of(event, offset=n) for n, event in enumerate(events)])

    async def take_records(self, records: Sequence[Record]) -> list[Message]:
        before, step = len(self.publisher.published), self.step()
        await step.run(records, _commit)
        await step.close()
        return self.publisher.published[before:]

    async def publish_outbox(self) -> list[Message]:
        """What leaves through the outbox now."""
        before, streams = len(self.publisher.published), self.streams
        outbox = OutboxPublisher(
            "validator.outbox", self.pool, self.publisher, streams.load, after_ack=streams.forget, ordered=True
        )
        await outbox.publish_once()
        return self.publisher.published[before:]

    async def heal(self) -> int:
        """As every 10 s, with everything due."""
        await self.pool.execute("UPDATE parked SET next_try = now() WHERE next_try <> 'infinity'")
        return await self.streams.heal(self.pool)

    async def parked(self) -> list[tuple[int, int, str, bool, bool]]:
        rows = await self.pool.fetch("SELECT stream, position, reason, alarm, drained FROM parked ORDER BY 1, 2")
        return [tuple(row) for row in rows]

    async def periods(self) -> list[tuple[int, int, int]]:
        """(worker id, number, version) of the ledger."""
        rows = await self.pool.fetch("SELECT worker_id, number, version FROM periods ORDER BY number")
        return [tuple(row) for row in rows]


async def _commit(offsets: Mapping[tuple[str, int], int]) -> None:
    del offsets


def places(messages: Sequence[Message]) -> list[tuple[int | None, int | None]]:
    """(worker id, seq) as the envelopes say."""
    envelopes = [Envelope.read(message.headers) for message in messages]
    return [(envelope.worker_id, envelope.sequence) for envelope in envelopes]


@asynccontextmanager
async def validator_rig(dsn: str) -> AsyncIterator[ValidatorRig]:
    """A rig on a database of its own."""
    pool = Pool(dsn, "validator")
    await pool.open()
    try:
        async with pool.acquire() as connection:
            await migrate(connection, "validator", [MIGRATIONS, FOLDER])
        yield ValidatorRig(pool)
    finally:
        await pool.close()
