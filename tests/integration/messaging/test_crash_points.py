"""kill -9 at every crash point of step and outbox: nothing lost, nothing decided twice, order kept."""

import asyncio
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import orjson

from shared.messaging.crash_points import FOLDER, outbox_points, step_points
from shared.messaging.records import Record
from tests.support.counting_handler import write_migrations
from tests.support.counting_process import OUTBOX, STEP
from tests.support.kafka_topics import fresh_name, make_topics, read, send

ROOT = Path(__file__).parents[3]


def amount(stream: int, position: int) -> bytes:
    return orjson.dumps({"stream": stream, "position": position, "amount": 1})


@asynccontextmanager
async def supervised(arguments: list[str], points: Path) -> AsyncIterator[list[int]]:
    """A process that is started again whenever it ends; gives its exit codes so far."""
    ended: list[int] = []

    async def keep_running() -> None:
        environment = {**os.environ, FOLDER: str(points), "PYTHONPATH": str(ROOT)}
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.support.counting_process",
                *arguments,
                env=environment,
                stdout=asyncio.subprocess.DEVNULL,
            )
            try:
                ended.append(await process.wait())
            except asyncio.CancelledError:
                process.terminate()
                await process.wait()
                raise

    supervisor = asyncio.create_task(keep_running())
    try:
        yield ended
    finally:
        supervisor.cancel()
        await asyncio.gather(supervisor, return_exceptions=True)


async def test_every_crash_point_strikes_once_and_no_reply_is_lost_changed_or_out_of_order(
    kafka_bootstrap: str, database_dsn: str, tmp_path: Path
) -> None:
    topic, replies, group = (fresh_name(what) for what in ("in", "replies", "group"))
    await make_topics(kafka_bootstrap, topic, replies)
    armed = tmp_path / "points"
    armed.mkdir()
    points = [*step_points(STEP), *outbox_points(OUTBOX)]
    arguments = [kafka_bootstrap, database_dsn, str(write_migrations(tmp_path)), replies, group, topic]

    async with supervised(arguments, armed) as ended:
        for number, point in enumerate(points):
            (armed / point).touch()
            first = 4 * number + 1
            # The second half of streams 1 to 3 comes first, waits, and drains through the outbox; stream 4 is direct.
            await send(kafka_bootstrap, topic, [amount(s, p) for p in (first + 2, first + 3) for s in (1, 2, 3)])
            await send(kafka_bootstrap, topic, [amount(4, first), amount(4, first + 1)])
            await until_parked(database_dsn, first + 3)
            await send(kafka_bootstrap, topic, [amount(s, p) for p in (first, first + 1) for s in (1, 2, 3)])
            await send(kafka_bootstrap, topic, [amount(4, first + 2), amount(4, first + 3)])
            await struck(armed / point)
        total = 4 * 4 * len(points)
        answers = await read_until_complete(kafka_bootstrap, replies, total)
    assert ended == [-9] * len(points)
    check(answers, total)


async def until_parked(dsn: str, position: int) -> None:
    question = "SELECT count(*) = 3 FROM counting.parked WHERE position = $1 AND NOT drained"
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(30):
            while await connection.fetchval(
                "SELECT to_regclass('counting.parked') IS NULL"
            ) or not await connection.fetchval(question, position):
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def struck(point: Path) -> None:
    try:
        async with asyncio.timeout(30):
            while point.exists():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{point.name} did not strike") from None


async def read_until_complete(bootstrap: str, topic: str, places: int) -> list[Record]:
    count = places
    async with asyncio.timeout(60):
        while True:
            answers = await read(bootstrap, topic, count)
            if len({(r.key, orjson.loads(r.value or b"")["position"]) for r in answers}) == places:
                return answers
            count = len(answers) + 1


def check(answers: list[Record], total: int) -> None:
    bytes_of: dict[tuple[bytes | None, int], set[bytes | None]] = defaultdict(set)
    seen: dict[bytes | None, int] = defaultdict(int)
    for answer in answers:
        body = orjson.loads(answer.value or b"")
        bytes_of[answer.key, body["position"]].add(answer.value)
        assert body["position"] <= seen[answer.key] + 1, "a first appearance out of order"
        seen[answer.key] = max(seen[answer.key], body["position"])
    assert len(bytes_of) == total
    assert all(len(variants) == 1 for variants in bytes_of.values())
