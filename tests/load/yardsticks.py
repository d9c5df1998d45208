"""The two yardsticks beside the pipeline: the bare loop and the naive service, four hops each, as processes of their own."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import orjson
from aiokafka import ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.load.traffic import Probe, Sent, flood, pace, percentile

HOPS = 4
PARTITIONS = 12
SIZE = 600  # bytes of a declaration


@dataclass(frozen=True, slots=True)
class Yardstick:
    """``name`` is the prefix of its topics and tables and, with ``_hop``, its module."""

    name: str
    bootstrap: str
    dsn: str

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Its four hops, started, and warm: a first handful of records has come through."""
        await self._prepare()
        hops = [await self._start(hop) for hop in range(HOPS)]
        try:
            await self._measure(_declarations(50, first=10**9), per_second=None)
            yield
        finally:
            for hop in hops:
                hop.send_signal(signal.SIGTERM)
            await asyncio.gather(*(hop.wait() for hop in hops))

    async def per_second(self, count: int) -> float:
        """Records a second from the first append at one end to the last append at the other."""
        first, out = await self._measure(_declarations(count), per_second=None)
        return count / ((max(out.values()) - min(first.values())) / 1000)

    async def p99_ms(self, count: int, per_second: float) -> float:
        """The 99th percentile of the time through all hops at a steady pace, in milliseconds."""
        sent, out = await self._measure(_declarations(count, first=2 * 10**9), per_second)
        return percentile([out[i] - sent[i] for i in sent], 0.99)

    async def _measure(self, records: list[Sent], per_second: float | None) -> tuple[dict[str, int], dict[str, int]]:
        out: dict[str, int] = {}

        def see(record: ConsumerRecord) -> None:
            out.setdefault(_id(record.value), record.timestamp)

        probe = Probe(self.bootstrap, [f"{self.name}.{HOPS}"], see)
        await probe.start()
        wanted = len(records)
        reading = asyncio.create_task(probe.until(lambda: len(out) >= wanted, seconds=60))
        if per_second is None:
            sent = {records[0].id: time.time_ns() // 1_000_000}
            await flood(self.bootstrap, f"{self.name}.0", records, PARTITIONS)
        else:
            sent = await pace(self.bootstrap, f"{self.name}.0", records, PARTITIONS, per_second)
        await reading
        await probe.stop()
        return sent, out

    async def _prepare(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        names = [f"{self.name}.{hop}" for hop in range(HOPS + 1)]
        if not set(names) <= set(await admin.list_topics()):
            await admin.create_topics([NewTopic(n, PARTITIONS, 1) for n in names])
        await admin.close()
        connection = await asyncpg.connect(self.dsn)
        for hop in range(HOPS):
            await connection.execute(
                f"DROP TABLE IF EXISTS {self.name}_{hop};"
                f"CREATE TABLE {self.name}_{hop} (id bigint PRIMARY KEY, event_id uuid, recorded_at timestamptz, body bytea NOT NULL)"
            )
        await connection.close()

    async def _start(self, hop: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"tests.load.{self.name}_hop", self.bootstrap, self.dsn, str(hop),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )  # fmt: skip


def _declarations(count: int, first: int = 1) -> list[Sent]:
    """``count`` records of about 600 bytes, ids from ``first``."""
    padding = "x" * (SIZE - 40)
    return [
        Sent(str(i), "", orjson.dumps({"id": i, "declaration": padding}), key=i.to_bytes(8), headers=_headers(i))
        for i in range(first, first + count)
    ]


def _headers(number: int) -> tuple[tuple[str, bytes], ...]:
    """The CloudEvents headers that an event of ours has."""
    texts = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_source": "/bench",
        "ce_type": "be.dimona.v1.declaration.received",
        "ce_time": "2026-11-24T10:00:00.000Z",
        "ce_subject": f"{number:012d}",
        "ce_service": "be.dimona.v1",
        "ce_sequence": "1",
        "ce_workerid": str(number),
        "ce_attempt": "1",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }
    return tuple((name, text.encode()) for name, text in texts.items())


def _id(value: bytes) -> str:
    return str(orjson.loads(value)["id"])
