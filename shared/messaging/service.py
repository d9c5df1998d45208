"""What every service's ``app.py`` needs: start and stop in the right order, and an end to the process when a loop fails."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI

from shared.database.migrate import migrate
from shared.database.pool import Pool
from shared.http.body_limit import BodyLimit
from shared.http.health import health_routes
from shared.http.problem import install_problem_handlers
from shared.http.security import describe_security
from shared.messaging.broker import make_broker
from shared.messaging.consumer import Consuming, TopicSubscription
from shared.messaging.loops import Loops
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.publisher import Publisher
from shared.messaging.raw import Payload
from shared.messaging.step import BatchStep
from shared.messaging.watchdog import Watchdog

log = structlog.get_logger()
MIGRATIONS = Path(__file__).parent / "migrations"
HEAL_EVERY_S = 10
LOOK_EVERY_S = 5


class ServiceRuntime:
    """Owns pool, publisher and broker of a service. All are made at once and without I/O, so that ``app.py`` wires
    everything synchronously; ``lifespan`` opens them: pool, migrations, publisher, ``on_start`` calls, broker, loops.

    migrations: the service's own folder; those of ``shared/messaging`` run first.
    publishes: topics whose partition count ``publisher.partitions`` must know at start.
    """

    def __init__(
        self,
        service: str,
        *,
        kafka_bootstrap: str,
        postgres_dsn: str,
        migrations: Path,
        publishes: Sequence[str] = (),
    ) -> None:
        self.service = service
        self.pool = Pool(postgres_dsn, service)
        self.publisher = Publisher(kafka_bootstrap, client_id=service)
        self.broker = make_broker(kafka_bootstrap, service)
        self._migrations = migrations
        self._publishes = publishes
        self._loops = Loops()
        self.subscriptions: list[TopicSubscription] = []
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._on_start: list[Callable[[], Awaitable[object]]] = []
        self._ready = False

    def consume(
        self,
        step: BatchStep[Any],
        topics: Sequence[str],
        group: str,
        *,
        payload: Payload | None = None,
        consuming: Consuming | None = None,
    ) -> TopicSubscription:
        """Run ``step`` on ``topics`` as ``group``, and its ``heal`` every 10 s."""
        subscription = TopicSubscription(self.broker, topics, group, step, payload=payload, consuming=consuming)
        self.subscriptions.append(subscription)
        self._closing.append(step.close)
        self._loops.every(HEAL_EVERY_S, f"{step.name}.heal", step.heal)
        self._loops.every(LOOK_EVERY_S, f"{step.name}.watchdog", Watchdog(subscription).look)
        return subscription

    def publish_outbox(self, outbox: OutboxPublisher) -> None:
        """Run this outbox publisher for as long as the service lives."""
        self._closing.append(outbox.close)
        self._loops.add(outbox.name, outbox.run)
        self._loops.every(HEAL_EVERY_S, f"{outbox.name}.depth", outbox.depth)

    def on_stop(self, call: Callable[[], Awaitable[None]]) -> None:
        """Await ``call`` once nothing is consumed or published any more."""
        self._closing.append(call)

    def on_start(self, call: Callable[[], Awaitable[object]]) -> None:
        """Await ``call`` once pool and publisher are open, before anything is consumed."""
        self._on_start.append(call)

    def add_loop(self, name: str, run: Callable[[], Awaitable[object]]) -> None:
        """Run an endless coroutine for as long as the service lives; if it ends or fails, the process ends (70)."""
        self._loops.add(name, run)

    def every(self, seconds: float, name: str, call: Callable[[], Awaitable[object]]) -> None:
        """Await ``call`` every ``seconds``; transient failures (database, I/O) are logged and tried again next time."""
        self._loops.every(seconds, name, call)

    def install(self, app: FastAPI, *, body_limit: int = 1_048_576) -> None:
        """Give ``app`` health, readiness, metrics, problem handlers, scopes in the document, and a limit on body sizes (bytes)."""
        app.include_router(health_routes(self._is_ready))
        install_problem_handlers(app)
        describe_security(app)
        app.add_middleware(BodyLimit, limit=body_limit)

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """For ``FastAPI(lifespan=runtime.lifespan)``: everything runs inside, and stops cleanly on SIGTERM."""
        try:
            await self._start()
            yield
        finally:
            await self._stop()

    async def _start(self) -> None:
        await self.pool.open()
        async with self.pool.acquire() as connection:
            applied = await migrate(connection, self.pool.schema, [MIGRATIONS, self._migrations])
        await self.publisher.start(self._publishes)
        for call in self._on_start:
            await call()
        await self.broker.connect()
        for subscription in self.subscriptions:
            await subscription.start()
        self._loops.start()
        gc.collect()
        gc.freeze()  # long-lived objects are not walked again on every collection
        self._ready = True
        log.info("service.started", migrations=len(applied))

    async def _stop(self) -> None:
        """The running steps finish and commit; then loops, publisher, broker, pool."""
        self._ready = False
        for subscription in self.subscriptions:
            await subscription.stop()
        await self._loops.stop()
        await self.publisher.stop()
        await self.broker.stop()
        for close in self._closing:
            with suppress(Exception):
                await close()
        await self.pool.close()
        log.info("service.stopped")

    async def _is_ready(self) -> bool:
        if not self._ready:
            return False
        await self.pool.fetchval("SELECT 1")
        return await self.publisher.is_connected()
