"""A counting service as a process of its own, for tests that kill it: KAFKA DSN MIGRATIONS REPLIES GROUP TOPIC…."""

import asyncio
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from shared.messaging.consumer import Consuming
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.service import ServiceRuntime
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from shared.observability.logging import configure_logging
from tests.support.counting_handler import CountingHandler, decode

STEP, OUTBOX = "counting.step", "counting.outbox"


@dataclass(frozen=True, slots=True)
class CountingSite:
    """Where a counting service works."""

    kafka: str
    dsn: str
    migrations: Path
    replies: str
    group: str


def counting_runtime(site: CountingSite, topics: list[str]) -> tuple[ServiceRuntime, CountingHandler]:
    """The service, wired as an ``app.py`` does it."""
    handler = CountingHandler(topic=site.replies)
    runtime = ServiceRuntime(
        "counting",
        kafka_bootstrap=site.kafka,
        postgres_dsn=site.dsn,
        migrations=site.migrations,
        publishes=[site.replies],
    )
    streams = Streams(STEP, handler, decode)
    step = BatchStep(STEP, pool=runtime.pool, publisher=runtime.publisher, decode=decode, handler=streams)
    runtime.consume(step, topics, site.group, consuming=Consuming(session_timeout_ms=1500, heartbeat_interval_ms=400))
    runtime.publish_outbox(
        OutboxPublisher(OUTBOX, runtime.pool, runtime.publisher, streams.load, after_ack=streams.forget, ordered=True)
    )
    return runtime, handler


async def _main(kafka: str, dsn: str, migrations: str, replies: str, *group_and_topics: str) -> None:
    group, *topics = group_and_topics
    configure_logging("counting")
    runtime, _ = counting_runtime(CountingSite(kafka, dsn, Path(migrations), replies, group), topics)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with runtime.lifespan(FastAPI()):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
