"""Wiring of the notifier: settings, adapters, use cases, topics, loops, HTTP."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from services.notifier.adapters.deliveries import PostgresDeliveries
from services.notifier.adapters.descriptions import descriptions
from services.notifier.adapters.directory import PostgresDirectory
from services.notifier.adapters.ebox import SandboxEBox
from services.notifier.adapters.letters.press import TypstPress
from services.notifier.adapters.mailbox import PostgresMailbox
from services.notifier.adapters.sessions import OwnSession
from services.notifier.domain.delivery import Channel
from services.notifier.domain.ports import Connection
from services.notifier.domain.registration import Registration
from services.notifier.handlers.confirmations import ConfirmationMessages
from services.notifier.handlers.delivery_loop import DeliveryLoop
from services.notifier.handlers.mailbox import mailbox_routes
from services.notifier.handlers.registrations import OnDeclarationRegistered, decode_registration
from services.notifier.handlers.waiting import WaitingGauges
from services.notifier.settings import Settings
from services.notifier.use_cases.deliver_letters import BATCH as LETTER_BATCH
from services.notifier.use_cases.deliver_letters import DeliverLetters
from services.notifier.use_cases.deliver_to_ebox import BATCH as EBOX_BATCH
from services.notifier.use_cases.deliver_to_ebox import DeliverToEBox
from services.notifier.use_cases.plan_deliveries import plan_deliveries
from services.notifier.use_cases.read_confirmations import ReadConfirmations
from services.notifier.use_cases.record_directory import record_directory
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.contracts.directory import DirectoryChange, EmployerRecorded
from shared.contracts.period_mark_registered import PeriodMarkRegistered
from shared.contracts.topics import CONFIRMATIONS, DIRECTORY, NOTIFIER_GROUP, REGISTRATIONS
from shared.http.tokens import TokenVerifier
from shared.messaging.consumer import Consuming
from shared.messaging.crash_points import crash_point
from shared.messaging.directory import OnDirectoryRecorded, decode_change
from shared.messaging.outbox import OutboxPublisher, enqueue
from shared.messaging.service import ServiceRuntime
from shared.messaging.step import BatchStep
from shared.moments import belgian_day
from shared.observability.logging import configure_logging

NAME = "notifier"
DIRECTORY_GROUP = f"{NOTIFIER_GROUP}.directory"
UNDECIDED_EVERY_S = 1
GAUGES_EVERY_S = 10


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application that uvicorn serves; everything else runs in its lifespan."""
    configure_logging(NAME)
    parts = Parts(settings or Settings())
    app = FastAPI(title="Dimona notifier", version="1", lifespan=parts.lifespan)
    parts.runtime.install(app)
    deliver(parts)
    consume(parts)
    verifier = TokenVerifier(
        parts.settings.secrets_dir / "token_public.pem",
        issuer=parts.settings.token_issuer,
        audience=parts.settings.token_audience,
        clock=time.time,
    )
    reading = ReadConfirmations(parts.pool.transaction, PostgresMailbox(), parts.directory, parts.press)
    app.include_router(mailbox_routes(reading, verifier.require()))
    return app


class Parts:
    """What several parts of the notifier share. Made without I/O, but for the template and its fonts."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runtime = ServiceRuntime(
            NAME,
            kafka_bootstrap=settings.kafka_bootstrap,
            postgres_dsn=settings.postgres_dsn,
            migrations=Path(__file__).parent / "migrations",
            publishes=[CONFIRMATIONS],
        )
        self.pool = self.runtime.pool
        self.deliveries = PostgresDeliveries()
        self.directory = PostgresDirectory(self.today)
        self.press = TypstPress(settings.data_dir / "letters")
        self.ebox = SandboxEBox(OwnSession(self.pool, durable=False).session, self.clock, settings.ebox_never_opened)
        self.outbox = OutboxPublisher(
            "notifier.outbox",
            self.pool,
            self.runtime.publisher,
            ConfirmationMessages(self.deliveries, self.runtime.publisher.partitions).load,
        )
        self.ebox_loop = DeliveryLoop("ebox", self._deliver_to_ebox(), self.outbox.wake, full=EBOX_BATCH)
        self.letter_loop = DeliveryLoop("letter", self._deliver_letters(), self.outbox.wake, full=LETTER_BATCH)
        self.planned: set[str] = set()

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """The runtime's, and the press's own thread."""
        try:
            async with self.runtime.lifespan(app):
                yield
        finally:
            self.press.close()

    def clock(self) -> datetime:
        """UTC with the sandbox's offset."""
        now = datetime.now(UTC)  # noqa: TID251 - the one clock of this process
        return now + timedelta(seconds=self.settings.clock_offset_seconds)

    def today(self) -> date:
        """The day in Belgium."""
        return belgian_day(self.clock())

    def wake(self) -> None:
        """Rows of these channels have been committed."""
        for channel, loop in ((Channel.EBOX, self.ebox_loop), (Channel.LETTER, self.letter_loop)):
            if channel in self.planned:
                loop.wake()
        self.planned.clear()

    async def decide_undecided(self) -> None:
        """Agents the directory has told of since."""
        async with self.pool.transaction() as tx:
            decided = await self.deliveries.decide_undecided(tx)
        if decided:
            self.ebox_loop.wake()

    async def waiting(self) -> Sequence[tuple[str, int, float]]:
        """For the gauges."""
        async with self.pool.acquire() as connection:
            return await self.deliveries.waiting(connection)

    def _deliver_to_ebox(self) -> DeliverToEBox:
        lease, outcome = OwnSession(self.pool, durable=False), OwnSession(self.pool)
        return DeliverToEBox(
            lease.session, outcome.transaction, self.deliveries, self.ebox, enqueue, self.clock, crash_point
        )

    def _deliver_letters(self) -> DeliverLetters:
        session = OwnSession(self.pool)
        return DeliverLetters(
            session.transaction, self.deliveries, self.directory, self.press, enqueue, self.clock, crash_point
        )


def deliver(parts: Parts) -> None:
    """The loops of the channels, and the outbox that tells what they did."""
    runtime = parts.runtime
    runtime.add_loop("ebox", parts.ebox_loop.run)
    runtime.add_loop("letter", parts.letter_loop.run)
    runtime.publish_outbox(parts.outbox)
    runtime.every(UNDECIDED_EVERY_S, "undecided", parts.decide_undecided)
    runtime.every(GAUGES_EVERY_S, "waiting", WaitingGauges(parts.waiting).refresh)


def consume(parts: Parts) -> None:
    """Registrations and the directory."""
    describe = descriptions()

    async def plan(tx: Connection, registrations: Sequence[Registration]) -> None:
        parts.planned |= await plan_deliveries(tx, registrations, parts.deliveries, parts.directory, describe)

    async def keep(tx: Connection, changes: Sequence[DirectoryChange]) -> None:
        await record_directory(tx, changes, parts.directory, parts.deliveries)

    registrations = BatchStep(
        "notifier.registrations",
        pool=parts.pool,
        publisher=parts.runtime.publisher,
        decode=decode_registration,
        handler=OnDeclarationRegistered(plan),
        committed=parts.wake,
    )
    directory = BatchStep(
        "notifier.directory",
        pool=parts.pool,
        publisher=parts.runtime.publisher,
        decode=decode_change,
        handler=OnDirectoryRecorded(keep),
        committed=parts.letter_loop.wake,
    )
    consuming = Consuming(max_records=parts.settings.batch_size)
    parts.runtime.consume(
        registrations,
        [REGISTRATIONS],
        NOTIFIER_GROUP,
        payload=DeclarationRegistered | PeriodMarkRegistered,
        consuming=consuming,
    )
    parts.runtime.consume(directory, [DIRECTORY], DIRECTORY_GROUP, payload=EmployerRecorded)
