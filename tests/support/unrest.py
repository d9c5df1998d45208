"""What keeps a pipeline busy while something is done to it: declarations without end, and what rarely happens by itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import httpx

from deploy.local.synthetic import SyntheticDeclaration
from tests.support.pipeline import Pipeline
from tests.support.sandbox_seed import seed
from tests.support.traffic import Traffic, interleaved

_WAVE = 60
_LEAST_WAVES = 12
_WORKERS = 300
_DECLARATIONS = 9000

# Replies told before are told again, as when a parked record is drained: the outboxes of streams are seldom used otherwise.
_TELL_AGAIN = (
    """INSERT INTO validator.outbox (lane, stream, position)
        SELECT 'validator.declarations', worker_id, seq FROM registry.declarations ORDER BY random() LIMIT 3""",
    """INSERT INTO registry.outbox (lane, stream, position)
        SELECT 'registry.decisions', d.period_number, d.version
        FROM registry.declarations AS d JOIN intake.results AS r USING (number, phase, attempt)
        WHERE d.version IS NOT NULL ORDER BY random() LIMIT 3""",
)


@dataclass(slots=True)
class Unrest:
    """Sends waves of declarations, changes the directory, and has replies told again, until ``stop`` is called."""

    pipeline: Pipeline
    traffic: Traffic
    stopping: bool = False

    async def run(self, name: str) -> None:
        """At least a dozen waves; each begins when the one before has been received."""
        by_sender = interleaved(seed(), _DECLARATIONS, _WORKERS, name)
        for wave in range(_DECLARATIONS // _WAVE):
            if self.stopping and wave >= _LEAST_WAVES:
                return
            await self.traffic.send({sender: _wave(found, wave) for sender, found in by_sender.items()})
            await self._tell_again()
            await self._rename_an_employer(wave)

    def stop(self) -> None:
        """No further wave."""
        self.stopping = True

    async def _tell_again(self) -> None:
        try:
            connection = await asyncpg.connect(self.pipeline.run.postgres_dsn, timeout=5)
            try:
                for statement in _TELL_AGAIN:
                    await connection.execute(statement, timeout=5)
            finally:
                await connection.close(timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            await asyncio.sleep(0.5)

    async def _rename_an_employer(self, wave: int) -> None:
        employers = seed()["employers"]
        changed = employers[wave % len(employers)] | {"name": f"Onderneming, nieuwe naam {wave}"}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
                await client.post(f"{self.pipeline.run.intake_url}/sandbox/seed", json={"employers": [changed]})
        except httpx.TransportError:
            await asyncio.sleep(0.5)


def _wave(declarations: Sequence[SyntheticDeclaration], wave: int) -> Sequence[SyntheticDeclaration]:
    size = _WAVE // 3
    return declarations[wave * size : (wave + 1) * size]
