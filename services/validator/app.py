"""Wiring of the validator: declarations in, decisions out."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from services.validator.adapters.decision_log import PostgresDecisionLog
from services.validator.adapters.ledger import PostgresLedger
from services.validator.domain.judge import judge, rules_version
from services.validator.domain.received import Received
from services.validator.handlers.decisions import JudgeHandler, decode_received
from services.validator.settings import Settings
from services.validator.use_cases.judge_declarations import Court
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.topics import DECISIONS, DECLARATIONS, VALIDATOR_GROUP
from shared.messaging.consumer import Consuming
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.service import ServiceRuntime
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from shared.observability.logging import configure_logging
from shared.reference.reference import Reference

NAME = "validator"
STEP = "validator.declarations"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application that uvicorn serves; everything else runs in its lifespan."""
    configure_logging(NAME)
    settings = settings or Settings()
    runtime = ServiceRuntime(
        NAME,
        kafka_bootstrap=settings.kafka_bootstrap,
        postgres_dsn=settings.postgres_dsn,
        migrations=Path(__file__).parent / "migrations",
        publishes=[DECISIONS],
    )

    def clock() -> datetime:
        """UTC with the sandbox's offset."""
        return datetime.now(UTC) + timedelta(seconds=settings.clock_offset_seconds)  # noqa: TID251 - the one clock

    reference = Reference.load(synthetic=settings.sandbox)
    court = Court(
        log=PostgresDecisionLog(),
        ledger=PostgresLedger(),
        judge=partial(judge, reference=reference),
        rules=rules_version(reference),
    )
    handler = JudgeHandler(court, runtime.publisher.partitions, clock)
    decide(runtime, Streams(STEP, handler, decode_received), settings)
    app = FastAPI(title="Dimona validator", version="1", lifespan=runtime.lifespan)
    runtime.install(app)
    return app


def decide(runtime: ServiceRuntime, streams: Streams[Received], settings: Settings) -> None:
    """Declarations become decisions; what was parked and drained leaves through the outbox."""
    step: BatchStep[Received] = BatchStep(
        STEP, pool=runtime.pool, publisher=runtime.publisher, decode=decode_received, handler=streams
    )
    runtime.publish_outbox(
        OutboxPublisher(
            "validator.outbox", runtime.pool, runtime.publisher, streams.load, after_ack=streams.forget, ordered=True
        )
    )
    consuming = Consuming(max_records=settings.batch_size)
    runtime.consume(step, [DECLARATIONS], VALIDATOR_GROUP, payload=DeclarationReceived, consuming=consuming)
