"""What every service's ``app.py`` needs: start and stop in the right order, and an end to the process when a loop fails."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from shared.database.pool import Pool
from shared.messaging.broker import make_broker
from shared.messaging.consumer import Consuming, TopicSubscription
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.publisher import Publisher
from shared.messaging.step import BatchStep


class ServiceRuntime:
    """Owns pool, publisher and broker of a service. All are made at once and without I/O, so that ``app.py`` wires
    everything synchronously; ``lifespan`` opens them: migrate, pool, publisher, ``on_start`` calls, broker, loops.

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
        pool_size: int = 10,
    ) -> None:
        self.service = service
        self.pool = Pool(postgres_dsn, service, max_size=pool_size)
        self.publisher = Publisher(kafka_bootstrap, client_id=service)
        self.broker = make_broker(kafka_bootstrap, service)

    def consume(
        self,
        step: BatchStep[Any],
        topics: Sequence[str],
        group: str,
        *,
        payload: type | None = None,
        consuming: Consuming | None = None,
    ) -> TopicSubscription:
        """Run ``step`` on ``topics`` as ``group``, and its ``heal`` every 10 s."""
        raise NotImplementedError

    def publish_outbox(self, outbox: OutboxPublisher) -> None:
        """Run this outbox publisher for as long as the service lives."""

    def on_start(self, call: Callable[[], Awaitable[None]]) -> None:
        """Await ``call`` once pool and publisher are open, before anything is consumed."""

    def add_loop(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run an endless coroutine for as long as the service lives; if it ends or fails, the process ends (70)."""

    def every(self, seconds: float, name: str, call: Callable[[], Awaitable[object]]) -> None:
        """Await ``call`` every ``seconds``; transient failures (database, I/O) are logged and tried again next time."""

    def install(self, app: FastAPI) -> None:
        """Give ``app`` /health, /health/live, /health/ready, /metrics, problem handlers and the limit on body sizes."""

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """For ``FastAPI(lifespan=runtime.lifespan)``: everything runs inside, and stops cleanly on SIGTERM."""
        del app
        yield
