"""``kill -9`` strikes each service at every named crash point, once each; afterwards everything holds as if nothing had."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.support.aftermath import CHECKS, Aftermath, aftermath_of, violations
from tests.support.crash_sweep import POINTS, CrashSweep
from tests.support.pipeline import running_pipeline
from tests.support.sandbox_seed import seed
from tests.support.traffic import Traffic
from tests.support.unrest import Unrest

REPLICAS = {"intake": 2, "validator": 2, "registry": 2, "notifier": 2}
SWEEP_SECONDS = 420


async def _live_through(folder: Path, sweep: CrashSweep) -> Aftermath:
    environment = {"DIMONA_CRASH_POINTS": str(sweep.folder)}
    async with running_pipeline(folder, seed(), replicas=REPLICAS, environment=environment) as pipeline:
        unrest = Unrest(pipeline, Traffic(pipeline))
        async with asyncio.TaskGroup() as group:
            group.create_task(unrest.run("crash"))
            await sweep.run(SWEEP_SECONDS)
            unrest.stop()
        return await aftermath_of(pipeline, unrest.traffic.sent)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> CrashSweep:
    return CrashSweep(tmp_path_factory.mktemp("crash-points"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, sweep: CrashSweep) -> Aftermath:
    return asyncio.run(_live_through(tmp_path_factory.mktemp("crashes"), sweep))


@pytest.mark.parametrize("check", CHECKS)
def test_it_holds_after_a_death_at_every_point(check: str, run: Aftermath) -> None:
    assert not violations(check, run)


@pytest.mark.usefixtures("run")
def test_every_point_was_hit_once(sweep: CrashSweep) -> None:
    assert Counter(sweep.struck) == Counter(point for points in POINTS.values() for point in points)
