"""Wiring of the validator: declarations in, decisions out; and what is asked over HTTP."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI

from services.validator.adapters.daily_registrations import PostgresDailyRegistrations
from services.validator.adapters.decision_log import PostgresDecisionLog
from services.validator.adapters.employer_quotas import PostgresEmployerQuotas
from services.validator.adapters.intake_client import IntakeClient
from services.validator.adapters.ledger import PostgresLedger
from services.validator.adapters.shadow_differences import PostgresDifferences
from services.validator.adapters.shadow_rules import ShadowRules, counted_together, shadow_rules
from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import judge, rules_version
from services.validator.domain.received import Received
from services.validator.handlers import quotas, shadow_run, simulations
from services.validator.handlers.decisions import JudgeHandler, decode_received
from services.validator.handlers.shadow_run import ShadowInstruments
from services.validator.settings import Settings
from services.validator.use_cases.judge_declarations import Court
from services.validator.use_cases.judge_in_shadow import Shadow
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.period_marked import PeriodMarked
from shared.contracts.topics import DECISIONS, DECLARATIONS, VALIDATOR_GROUP
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.http.service_key import read_service_key
from shared.http.tokens import TokenVerifier
from shared.http.turnstile import Turnstile
from shared.messaging.consumer import Consuming
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.service import ServiceRuntime
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from shared.observability.logging import configure_logging
from shared.reference.reference import Reference

NAME = "validator"
STEP = "validator.declarations"
RECEIVED = DeclarationReceived | WorkerAbsorbed | PeriodMarked
MOST_ASKING = 20


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

    reference = Reference.load(decrees=settings.decrees_dir, synthetic=settings.sandbox)
    court = court_of(settings, reference)
    handler = JudgeHandler(court, runtime.publisher.partitions, clock)
    decide(runtime, Streams(STEP, handler, decode_received), settings)
    app = FastAPI(title="Dimona validator", version="1", lifespan=runtime.lifespan)
    runtime.install(app)
    app.include_router(ask(runtime, settings, court, reference))
    return app


def court_of(settings: Settings, reference: Reference) -> Court:
    """The live rules, and beside them the set under test, if there is one."""
    shadow = chosen_shadow(settings)
    together = reference.counted_together if shadow is None else counted_together(reference, shadow.reference)
    return Court(
        log=PostgresDecisionLog(),
        ledger=PostgresLedger(together),
        registrations=PostgresDailyRegistrations(),
        judge=partial(judge, reference=reference),
        rules=rules_version(reference),
        quotas=EmployerQuotas(reference),
        employer_days=PostgresEmployerQuotas(),
        shadow=None
        if shadow is None
        else Shadow(shadow.judge, shadow.version, PostgresDifferences(), ShadowInstruments()),
    )


def chosen_shadow(settings: Settings) -> ShadowRules | None:
    """The set of rules under test, if the settings name one."""
    if settings.shadow_decrees_dir is None and settings.shadow_rules is None:
        return None
    decrees = settings.shadow_decrees_dir or settings.decrees_dir
    return shadow_rules(decrees, settings.shadow_rules, synthetic=settings.sandbox)


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
    runtime.consume(step, [DECLARATIONS], VALIDATOR_GROUP, payload=RECEIVED, consuming=consuming)


def ask(runtime: ServiceRuntime, settings: Settings, court: Court, reference: Reference) -> APIRouter:
    """What is answered over HTTP: reads only."""
    public_key = settings.secrets_dir / "token_public.pem"
    verifier = TokenVerifier(
        public_key, issuer=settings.token_issuer, audience=settings.token_audience, clock=time.time
    )
    intake = IntakeClient(settings.intake_url, read_service_key(settings.secrets_dir))
    runtime.on_stop(intake.close)
    turnstile = Turnstile(MOST_ASKING)
    simulator = simulations.Simulator(runtime.pool.snapshot, court, reference)
    versions = (court.rules, None if court.shadow is None else court.shadow.rules)
    router = APIRouter()
    router.include_router(simulations.routes(verifier, intake, simulator.simulate, turnstile))
    router.include_router(
        quotas.routes(verifier, intake, quotas.QuotaReader(runtime.pool.snapshot, court).look, turnstile)
    )
    router.include_router(shadow_run.routes(verifier, runtime.pool.acquire, PostgresDifferences(), versions))
    return router
