"""A counting service as a process of its own, for tests that kill it: KAFKA DSN MIGRATIONS TOPIC REPLIES GROUP as arguments."""

import asyncio
import signal
import sys
from pathlib import Path

from fastapi import FastAPI

from shared.messaging.outbox import OutboxPublisher
from shared.messaging.service import ServiceRuntime
from shared.messaging.step import BatchStep
from shared.messaging.streams import Streams
from shared.observability.logging import configure_logging
from tests.support.counting_handler import CountingHandler, decode

STEP, OUTBOX = "counting.step", "counting.outbox"


def counting_runtime(kafka: str, dsn: str, migrations: Path, topics: list[str], replies: str, group: str) -> tuple[ServiceRuntime, CountingHandler]:
    """The service, wired as an ``app.py`` does it."""
    handler = CountingHandler(topic=replies)
    runtime = ServiceRuntime("counting", kafka_bootstrap=kafka, postgres_dsn=dsn, migrations=migrations, publishes=[replies])
    streams = Streams(STEP, handler, decode)
    step = BatchStep(STEP, pool=runtime.pool, publisher=runtime.publisher, decode=decode, handler=streams)
    runtime.consume(step, topics, group)
    runtime.publish_outbox(
        OutboxPublisher(OUTBOX, runtime.pool, runtime.publisher, streams.load, after_ack=streams.forget, ordered=True)
    )
    return runtime, handler


async def _main(kafka: str, dsn: str, migrations: str, topic: str, replies: str, group: str) -> None:
    configure_logging("counting")
    runtime, _ = counting_runtime(kafka, dsn, Path(migrations), [topic], replies, group)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with runtime.lifespan(FastAPI()):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
