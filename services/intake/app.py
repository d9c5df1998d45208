"""Wiring of intake: settings, adapters, use cases, queue, HTTP and loops."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI
from joserfc.jwk import RSAKey

from services.intake.adapters.aliases import PostgresAliases
from services.intake.adapters.declarations import PostgresDeclarations
from services.intake.adapters.directory_changes import PostgresDirectoryChanges
from services.intake.adapters.identifications import PostgresIdentifications
from services.intake.adapters.identity_register import SandboxIdentityRegister
from services.intake.adapters.postgres_ports import postgres_ports
from services.intake.adapters.sandbox_store import SandboxStore
from services.intake.adapters.sender_ids import PostgresSenderIds
from services.intake.adapters.sender_keys import PostgresSenderKeys
from services.intake.adapters.stalls import PostgresStalls
from services.intake.adapters.traceparents import traceparents
from services.intake.adapters.unwritten import looking_only
from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.registration import Registration
from services.intake.domain.submission import Outcome, Submission
from services.intake.handlers import declarations, period_marks, resolutions, sandbox, tokens
from services.intake.handlers.directory import DirectoryPublisher
from services.intake.handlers.flight_gate import FlightGate
from services.intake.handlers.healing import ReceiptHealer
from services.intake.handlers.http_reception import HttpReception
from services.intake.handlers.identification import IdentificationLoop
from services.intake.handlers.identity_answers import IdentityAnswers
from services.intake.handlers.micro_batch import MicroBatch
from services.intake.handlers.publication import ReceiptLoader
from services.intake.handlers.registrations import RegistrationHandler, decode_registration
from services.intake.handlers.sender_topics import SenderTopics
from services.intake.handlers.sender_watch import SenderWatch
from services.intake.handlers.submission_records import SubmissionReader
from services.intake.handlers.submissions import CurrentBatch, SubmissionHandler, SubmissionStep
from services.intake.settings import Settings
from services.intake.use_cases.absorb_worker import WorkerAbsorber
from services.intake.use_cases.identify_workers import WorkerIdentifier
from services.intake.use_cases.issue_token import TokenIssuer
from services.intake.use_cases.mark_period import PeriodMarker
from services.intake.use_cases.seed_sandbox import SandboxSeeder
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.contracts.topics import DECLARATIONS, DIRECTORY, INTAKE_GROUP, REGISTRATIONS
from shared.database.pool import Connection, KeptConnection
from shared.http.service_key import read_service_key, require_service
from shared.http.tokens import TokenVerifier
from shared.messaging.consumer import Consuming
from shared.messaging.crash_points import crash_point
from shared.messaging.outbox import OutboxPublisher, enqueue
from shared.messaging.service import ServiceRuntime
from shared.messaging.step import BatchStep
from shared.moments import from_milliseconds
from shared.observability.logging import configure_logging

NAME = "intake"
LARGEST_POST = 1024 * 1024  # a declaration is smaller; this bounds what is read before anybody looks
REGISTRATIONS_GROUP = f"{INTAKE_GROUP}.registrations"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application that uvicorn serves; everything else runs in its lifespan."""
    configure_logging(NAME)
    parts = Parts(settings or Settings())
    app = FastAPI(title="Dimona intake", version="1", lifespan=parts.lifespan)
    parts.runtime.install(app, body_limit=sandbox.LARGEST_SEED if parts.settings.sandbox else LARGEST_POST)
    publish(parts)
    watch = consume(parts)
    app.include_router(declare(parts))
    app.include_router(tokens.routes(token_issuer(parts)))
    identify(parts)
    if parts.settings.sandbox:
        app.include_router(sandbox.routes(seeder(parts, watch), absorber(parts)))
    return app


class Parts:
    """What several parts of intake share. Made without I/O, but for the secrets."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runtime = ServiceRuntime(
            NAME,
            kafka_bootstrap=settings.kafka_bootstrap,
            postgres_dsn=settings.postgres_dsn,
            migrations=Path(__file__).parent / "migrations",
            publishes=[DECLARATIONS, DIRECTORY],
        )
        self.pool = self.runtime.pool
        self._asking, self._asked = asyncio.Lock(), KeptConnection(self.pool)
        self.identifications = PostgresIdentifications(self.pool.transaction)
        self.register = SandboxIdentityRegister(self.pool.transaction)
        self.answers = IdentityAnswers(SandboxIdentityRegister(self.asking))
        hashes = KeyedHash((settings.secrets_dir / "identity.key").read_bytes())
        self.ports = postgres_ports(hashes, enqueue, self.identifications)
        self.gate = FlightGate(settings.kafka_bootstrap, settings.in_flight, self.runtime.publisher.partitions)
        self.outbox = OutboxPublisher(
            "intake.outbox",
            self.pool,
            self.runtime.publisher,
            ReceiptLoader(self.ports.receipts, self.runtime.publisher.partitions).load,
            gate=self.gate.allowance,
            after_ack=self.gate.published,
        )

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """The runtime's, and the gate's own connections."""
        try:
            async with self.runtime.lifespan(app):
                yield
                await self._asked.close()
        finally:
            await self.gate.stop()

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[Connection]:
        """A session for one question to the identity register, kept between batches: a batch waits for it."""
        async with self._asking:
            yield await self._asked.get()

    def real_time(self) -> datetime:
        """UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one clock of this process

    def clock(self) -> datetime:
        """UTC with the sandbox's offset: what receivedAt is taken from."""
        return self.real_time() + timedelta(seconds=self.settings.clock_offset_seconds)

    def append_time(self, milliseconds: int) -> datetime:
        """The broker's clock with the same offset."""
        return from_milliseconds(milliseconds + round(self.settings.clock_offset_seconds * 1000))


def publish(parts: Parts) -> None:
    """What leaves without somebody else's offset: declarations and the directory; and what heals."""
    runtime, pool = parts.runtime, parts.pool
    directory = DirectoryPublisher(pool.transaction, PostgresDirectoryChanges(), runtime.publisher)
    runtime.on_start(parts.gate.start)
    runtime.publish_outbox(parts.outbox)
    runtime.every(0.5, "directory", directory.publish_due)
    runtime.every(10, "healing", ReceiptHealer(pool, PostgresStalls(enqueue), parts.clock, parts.outbox.wake).heal)


def consume(parts: Parts) -> SenderWatch:
    """Submissions of all senders, and registrations."""
    runtime = parts.runtime
    current = CurrentBatch(SubmissionReader(parts.ports.hashes, parts.append_time), parts.answers)
    submissions = SubmissionStep(
        pool=parts.pool,
        publisher=runtime.publisher,
        current=current,
        handler=SubmissionHandler(parts.ports, current, parts.clock, traceparents),
        committed=parts.outbox.wake,
    )
    registrations: BatchStep[Registration | None] = BatchStep(
        "intake.registrations",
        pool=parts.pool,
        publisher=runtime.publisher,
        decode=decode_registration,
        handler=RegistrationHandler(parts.ports.results),
    )
    consuming = Consuming(max_records=parts.settings.batch_size)
    subscription = runtime.consume(submissions, (), INTAKE_GROUP, payload=Declaration, consuming=consuming)
    runtime.consume(registrations, [REGISTRATIONS], REGISTRATIONS_GROUP, payload=DeclarationRegistered)
    watch = SenderWatch(PostgresSenderIds(parts.pool.acquire).all, subscription.set_topics)
    runtime.add_loop("senders", watch.run)
    return watch


def declare(parts: Parts) -> APIRouter:
    """Declarations over HTTP, and what they would become; the office's marks."""
    settings = parts.settings
    reception = HttpReception(
        pool=parts.pool,
        ports=parts.ports,
        answers=parts.answers,
        clock=parts.clock,
        traceparents=traceparents,
        committed=parts.outbox.wake,
    )
    batch: MicroBatch[Submission, Outcome] = MicroBatch(reception.receive, gather_seconds=settings.http_gather_seconds)
    parts.runtime.add_loop("posts", batch.run)
    public_key, issuer = settings.secrets_dir / "token_public.pem", settings.token_issuer
    verifier = TokenVerifier(public_key, issuer=issuer, audience=settings.token_audience, clock=time.time)
    find, guard = PostgresDeclarations(parts.pool.acquire).find, require_service(read_service_key(settings.secrets_dir))
    resolver = resolutions.Resolver(parts.pool.snapshot, looking_only(parts.ports), parts.answers)
    router = declarations.routes(verifier, parts.ports.hashes, parts.clock, batch.submit, find)
    router.include_router(resolutions.routes(guard, verifier, parts.ports.hashes, parts.clock, resolver.resolve))
    router.include_router(period_marks.routes(verifier, marker(parts).mark))
    return router


def token_issuer(parts: Parts) -> TokenIssuer:
    """Tokens for senders; an assertion may be addressed to the token endpoint or to the issuer."""
    settings = parts.settings
    return TokenIssuer(
        senders=PostgresSenderKeys(parts.pool.transaction),
        signing_key=RSAKey.import_key((settings.secrets_dir / "token_key.pem").read_bytes()),
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        audiences=(f"{settings.public_url.rstrip('/')}/oauth/token", settings.token_issuer),
        clock=parts.real_time,
    )


def identify(parts: Parts) -> None:
    """Answers of the identity register, and what waits for them."""
    identifier = WorkerIdentifier(
        transactions=parts.pool.transaction,
        ports=parts.ports,
        waiting=parts.identifications,
        register=parts.register,
        settled=parts.outbox.wake,
        clock=parts.clock,
        crash_point=crash_point,
    )
    parts.runtime.every(0.5, "identification", IdentificationLoop(identifier).settle_due)


def seeder(parts: Parts, watch: SenderWatch) -> SandboxSeeder:
    """Seeds of the sandbox."""
    return SandboxSeeder(
        transactions=parts.pool.transaction,
        store=SandboxStore(),
        create_topics=SenderTopics(parts.settings.kafka_bootstrap).create,
        seeded=watch.notify,
        clock=parts.clock,
    )


def marker(parts: Parts) -> PeriodMarker:
    """The office's marks on periods."""
    new_traceparent = partial(next, traceparents())
    return PeriodMarker(parts.pool.transaction, parts.ports, parts.outbox.wake, parts.clock, new_traceparent)


def absorber(parts: Parts) -> WorkerAbsorber:
    """Replaced SSINs of the sandbox."""
    wake, new_traceparent = parts.outbox.wake, partial(next, traceparents())
    return WorkerAbsorber(
        parts.pool.transaction, parts.ports, PostgresAliases(), parts.register, wake, parts.clock, new_traceparent
    )
