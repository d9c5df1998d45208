"""The whole pipeline as strangers start it: ``dimona up --detach``, in a folder of its own."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import yaml
from aiokafka.errors import KafkaError

from deploy.local.data_folder import DataFolder
from deploy.local.lag import lag_by_topic
from deploy.local.run_file import Run, read_run
from tests.support.senders import HttpSender, QueueSender
from tests.support.snapshot import SCHEMAS, Snapshot, take_snapshot

REPOSITORY = Path(__file__).parents[2]
QUIET_SECONDS = 150
_WAITING = {
    "receipts without a final result": """SELECT count(*) FROM (SELECT DISTINCT number FROM intake.receipts
        WHERE number IS NOT NULL EXCEPT SELECT number FROM intake.results WHERE phase = 'final') AS r""",
    "identifications": "SELECT count(*) FROM intake.identifications WHERE state = 'waiting'",
    "deliveries": "SELECT count(*) FROM notifier.deliveries WHERE state IN ('pending', 'sending')",
    **{
        f"{table} of {schema}": f"SELECT count(*) FROM {schema}.{table}"
        for schema in SCHEMAS
        for table in ("outbox", "parked")
    },
}


class PipelineError(Exception):
    """It did not start, or did not come to rest; the text says what the launcher or the tables say."""


@dataclass(slots=True)
class Pipeline:
    """A running sandbox in ``folder``."""

    folder: Path

    @property
    def data(self) -> DataFolder:
        """The launcher's view of the folder."""
        return DataFolder(self.folder)

    @property
    def run(self) -> Run:
        """Where everything is now; processes that were started again have new ids."""
        return read_run(self.data)

    def queue(self) -> QueueSender:
        """For writing on any sender's topic."""
        return QueueSender(self.run.kafka_bootstrap)

    def http(self, client_id: str) -> HttpSender:
        """For posting as this sender."""
        return HttpSender(client_id, self.run, self.data.sender_keys)

    async def until_quiet(self, seconds: float = QUIET_SECONDS) -> None:
        """Wait until every declaration has its final result and confirmation, and nothing is on its way or parked."""
        deadline = time.monotonic() + seconds
        waiting: Mapping[str, int] = {"start": 1}
        while waiting := await self._waiting():
            if time.monotonic() > deadline:
                raise PipelineError(f"not quiet after {seconds:.0f} s: {dict(waiting)}")
            await asyncio.sleep(0.3)

    async def _waiting(self) -> Mapping[str, int]:
        """What waits, without what doesn't."""
        try:
            lag = {f"lag of {name}": count for name, count in (await lag_by_topic(self.run.kafka_bootstrap)).items()}
            connection = await asyncpg.connect(self.run.postgres_dsn)
            try:
                rows = {name: await connection.fetchval(query) for name, query in _WAITING.items()}
            finally:
                await connection.close()
        except (OSError, asyncpg.PostgresError, KafkaError) as error:
            return {f"{type(error).__name__}: {error}": 1}
        return {name: count for name, count in {**lag, **rows}.items() if count}

    async def snapshot(self) -> Snapshot:
        """All tables and topics."""
        run = self.run
        return await take_snapshot(run.postgres_dsn, run.kafka_bootstrap)


@asynccontextmanager
async def running_pipeline(
    folder: Path,
    seed: Mapping[str, Any],
    *,
    replicas: Mapping[str, int] | None = None,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Pipeline]:
    """Start, and stop at the end, whatever happens. Logs stay in ``folder``."""
    seed_file = _write_seed(folder, seed)
    options = [f"--replicas={name}={count}" for name, count in (replicas or {}).items()]
    options += [f"--env={name}={value}" for name, value in (environment or {}).items()]
    try:
        await _dimona("up", "--detach", f"--data={folder}", f"--seed={seed_file}", *options)
        yield Pipeline(folder)
    finally:
        await _dimona("down", f"--data={folder}")


def _write_seed(folder: Path, seed: Mapping[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "seed.yaml"
    file.write_text(yaml.safe_dump(dict(seed)))
    return file


async def _dimona(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local.cli", *arguments,
        cwd=REPOSITORY, env={**os.environ, "COLUMNS": "200"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise PipelineError(f"dimona {arguments[0]} failed:\n{output.decode(errors='replace')}")
