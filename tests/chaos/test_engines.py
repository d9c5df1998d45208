"""Kafka and PostgreSQL die by ``kill -9`` while declarations flow, and are started again; afterwards everything holds."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from tests.support.aftermath import CHECKS, Aftermath, aftermath_of, violations
from tests.support.pipeline import Pipeline, running_pipeline
from tests.support.sandbox_seed import seed
from tests.support.traffic import Traffic
from tests.support.unrest import Unrest

ENGINES = ("kafka", "postgres", "kafka", "postgres")
RESTART_SECONDS = 60
WORKING_SECONDS = 5


async def _kill_engine(pipeline: Pipeline, name: str) -> None:
    """Kill it, and wait until the launcher has started another."""
    killed = pipeline.run.engines[name]
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + RESTART_SECONDS
    while pipeline.run.engines.get(name) in {None, killed}:
        assert time.monotonic() < deadline, f"{name} was not started again"
        await asyncio.sleep(0.2)


async def _live_through(folder: Path) -> Aftermath:
    async with running_pipeline(folder, seed(), replicas={"intake": 2, "validator": 2}) as pipeline:
        unrest = Unrest(pipeline, Traffic(pipeline))
        async with asyncio.TaskGroup() as group:
            group.create_task(unrest.run("engines"))
            for name in ENGINES:
                await asyncio.sleep(WORKING_SECONDS)
                await _kill_engine(pipeline, name)
            unrest.stop()
        return await aftermath_of(pipeline, unrest.traffic.sent)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    return asyncio.run(_live_through(tmp_path_factory.mktemp("engines")))


@pytest.mark.parametrize("check", CHECKS)
def test_it_holds_after_engines_died(check: str, run: Aftermath) -> None:
    assert not violations(check, run)
