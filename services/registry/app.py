"""Wiring of the registry: decisions and directory in, registrations out, the read API."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from services.registry.adapters.daily_registration_reader import PostgresDailyRegistrationReader
from services.registry.adapters.directory import PostgresDirectory
from services.registry.adapters.period_reader import PostgresPeriodReader
from services.registry.adapters.postgres_register import postgres_register
from services.registry.handlers import daily_registrations, periods
from services.registry.handlers.decisions import RegisterHandler, Told, decode_decision
from services.registry.settings import Settings
from shared.contracts.decision import Decision
from shared.contracts.directory import DirectoryChange, EmployerRecorded
from shared.contracts.period_mark_recorded import PeriodMarkRecorded
from shared.contracts.topics import DECISIONS, DIRECTORY, REGISTRATIONS, REGISTRY_GROUP
from shared.contracts.worker_merged import WorkerMerged
from shared.http.tokens import TokenVerifier
from shared.messaging.consumer import Consuming
from shared.messaging.directory import OnDirectoryRecorded, decode_change
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.service import ServiceRuntime
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from shared.observability.logging import configure_logging

NAME = "registry"
STEP = "registry.decisions"
DECIDED = Decision | WorkerMerged | PeriodMarkRecorded
DIRECTORY_GROUP = f"{REGISTRY_GROUP}.directory"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application that uvicorn serves; everything else runs in its lifespan."""
    configure_logging(NAME)
    settings = settings or Settings()
    runtime = ServiceRuntime(
        NAME,
        kafka_bootstrap=settings.kafka_bootstrap,
        postgres_dsn=settings.postgres_dsn,
        migrations=Path(__file__).parent / "migrations",
        publishes=[REGISTRATIONS],
    )

    def clock() -> datetime:
        """UTC with the sandbox's offset."""
        return datetime.now(UTC) + timedelta(seconds=settings.clock_offset_seconds)  # noqa: TID251 - the one clock

    app = FastAPI(title="Dimona registry", version="1", lifespan=runtime.lifespan)
    runtime.install(app)
    register(runtime, settings, clock)
    verifier = TokenVerifier(
        settings.secrets_dir / "token_public.pem",
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        clock=time.time,
    )
    connect = runtime.pool.acquire
    app.include_router(periods.routes(verifier, connect, PostgresPeriodReader(), clock))
    app.include_router(daily_registrations.routes(verifier, connect, PostgresDailyRegistrationReader(), clock))
    return app


def register(runtime: ServiceRuntime, settings: Settings, clock: periods.Clock) -> None:
    """Decisions become registrations; the directory is kept for reading rights."""
    handler = RegisterHandler(postgres_register(), runtime.publisher.partitions, clock)
    streams: Streams[Told] = Streams(STEP, handler, decode_decision, alarm_gaps=True)
    decisions: BatchStep[Told] = BatchStep(
        STEP, pool=runtime.pool, publisher=runtime.publisher, decode=decode_decision, handler=streams
    )
    directory: BatchStep[DirectoryChange] = BatchStep(
        "registry.directory",
        pool=runtime.pool,
        publisher=runtime.publisher,
        decode=decode_change,
        handler=OnDirectoryRecorded(PostgresDirectory().record),
    )
    consuming = Consuming(max_records=settings.batch_size)
    runtime.publish_outbox(
        OutboxPublisher(
            "registry.outbox", runtime.pool, runtime.publisher, streams.load, after_ack=streams.forget, ordered=True
        )
    )
    runtime.consume(decisions, [DECISIONS], REGISTRY_GROUP, payload=DECIDED, consuming=consuming)
    runtime.consume(directory, [DIRECTORY], DIRECTORY_GROUP, payload=EmployerRecorded)
