"""`make bench`: the pipeline beside its two yardsticks, in one run, on engines of its own.

Compare ratios, not rates: the machine's own speed moves while it measures, so pipeline and yardsticks alternate, and medians of
pairs are quoted. Goals, never asserts; writes ``bench.json``.
"""

import argparse
import asyncio
import json
import logging
import platform
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import psutil

from tests.load.full_register import fill
from tests.load.judging import judged_per_second
from tests.load.pipeline import Pipeline
from tests.load.traffic import percentile
from tests.load.yardsticks import Yardstick
from tests.support.engines import RunningEngines, running_engines

KINDS = ("in", "out", "update", "cancel")
PACE = 200  # declarations a second
BARE_FACTOR = 3  # the yardsticks are faster and slower: each run should last some seconds
NAIVE_FACTOR = 0.05
MIB = 1 << 20


def machine() -> str:
    """What this was measured on."""
    memory = psutil.virtual_memory().total // MIB
    return f"{platform.machine()}, {psutil.cpu_count()} cores, {memory} MiB, {platform.system()} {platform.release()}, Python {platform.python_version()}"


class Bench:
    """One run. ``report`` is what goes to ``bench.json``."""

    def __init__(self, engines: RunningEngines, options: argparse.Namespace) -> None:
        self._bootstrap = engines.kafka_bootstrap
        self._engines = engines
        self._options = options
        dsn = engines.postgres_dsn.rpartition("/")[0] + "/postgres"
        self._bare = Yardstick("bare", self._bootstrap, dsn)
        self._naive = Yardstick("naive", self._bootstrap, dsn)
        self._empty = Pipeline("bench_empty", self._bootstrap, dsn, engines.folder)
        self._full = Pipeline("bench_full", self._bootstrap, dsn, engines.folder)
        self.report: dict[str, Any] = {"machine": machine()}

    async def run(self) -> None:
        """Everything, in the order of what matters."""
        self._judging()
        await self._pairs()
        await self._paced()
        await self._letters()
        await self._full_register()

    def _judging(self) -> None:
        rate = judged_per_second(self._options.judged, datetime.now(ZoneInfo("Europe/Brussels")).date())
        self.report["judged_per_s_and_core"] = round(rate)
        say(f"judging alone: {rate:,.0f}/s on one core")

    async def _pairs(self) -> None:
        rates: dict[str, list[float]] = {"pipeline": [], "bare": [], "naive": []}
        for pair in range(self._options.pairs):
            rates["bare"].append(await _with(self._bare, lambda y: y.per_second(self._options.count * BARE_FACTOR)))
            rates["pipeline"].append(await self._pipeline_rate(self._empty))
            rates["naive"].append(
                await _with(self._naive, lambda y: y.per_second(int(self._options.count * NAIVE_FACTOR)))
            )
            say(f"pair {pair + 1}: " + ", ".join(f"{name} {values[-1]:,.0f}/s" for name, values in rates.items()))
        self.report |= {
            "pipeline_per_s": round(median(rates["pipeline"])),
            "bare_loop_per_s": round(median(rates["bare"])),
            "naive_per_s": round(median(rates["naive"])),
            "pipeline_to_bare": round(_ratio(rates["pipeline"], rates["bare"]), 3),
            "pipeline_to_naive": round(_ratio(rates["pipeline"], rates["naive"]), 1),
        }

    async def _pipeline_rate(self, pipeline: Pipeline) -> float:
        async with pipeline.running():
            processes = pipeline.processes() | self._engine_processes()
            before = {name: _cpu_seconds(process) for name, process in processes.items()}
            rate = await pipeline.per_second(self._options.count)
            self.report["cpu_us_per_declaration"] = {
                name: round((_cpu_seconds(process) - before[name]) * 1e6 / self._options.count)
                for name, process in processes.items()
            }
            self.report["rss_mb"] = {n: p.memory_info().rss // MIB for n, p in pipeline.processes().items()}
            return rate

    async def _paced(self) -> None:
        self.report["bare_p99_ms"] = await _with(self._bare, lambda y: y.p99_ms(self._options.paced, PACE))
        async with self._empty.running() as pipeline:
            latencies = await pipeline.latencies_ms(self._options.paced, PACE)
        self.report["p50_ms"] = {kind: percentile(latencies[kind], 0.5) for kind in KINDS}
        self.report["p99_ms"] = {kind: percentile(latencies[kind], 0.99) for kind in KINDS}
        say(
            f"at {PACE}/s: p50 {self.report['p50_ms']}, p99 {self.report['p99_ms']}, bare p99 {self.report['bare_p99_ms']}"
        )

    async def _letters(self) -> None:
        async with self._empty.running() as pipeline:
            self.report["letters_per_s"] = round(await pipeline.letters_per_second(self._options.letters), 1)
        say(f"letters: {self.report['letters_per_s']}/s")

    async def _full_register(self) -> None:
        async with self._full.running():
            pass  # its tables exist now
        await fill(self._full.dsn)
        full, empty = [], []
        for _ in range(self._options.full_pairs):
            empty.append(await self._pipeline_rate(self._empty))
            full.append(await self._pipeline_rate(self._full))
            say(f"empty register {empty[-1]:,.0f}/s, a million periods {full[-1]:,.0f}/s")
        self.report["full_register_ratio"] = round(_ratio(full, empty), 3)

    def _engine_processes(self) -> dict[str, psutil.Process]:
        children = {e.name: e.child for e in (self._engines.kafka, self._engines.postgres)}
        return {name: psutil.Process(child.pid) for name, child in children.items() if child and child.pid}


async def _with(yardstick: Yardstick, measure: Callable[[Yardstick], Awaitable[float]]) -> float:
    async with yardstick.running():
        return await measure(yardstick)


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the ratios pair by pair."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def _cpu_seconds(process: psutil.Process) -> float:
    """User and system time of a process and its children."""
    times = [p.cpu_times() for p in (process, *process.children(recursive=True))]
    ended = process.cpu_times()
    return sum(t.user + t.system for t in times) + ended.children_user + ended.children_system


def say(line: str) -> None:
    """A line at once: the run takes minutes."""
    print(line, flush=True)  # noqa: T201  a command that prints


def main() -> None:
    """Measure, print, write ``bench.json`` in the working directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="alternating pairs of bare loop, pipeline, naive service")
    parser.add_argument("--count", type=int, default=10_000, help="declarations a run, a multiple of 4")
    parser.add_argument("--paced", type=int, default=6_000, help="declarations at a steady pace, a multiple of 4")
    parser.add_argument("--judged", type=int, default=20_000, help="declarations for the rules alone")
    parser.add_argument("--letters", type=int, default=500)
    parser.add_argument("--full-pairs", type=int, default=3)
    options = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it reports every topic that has no leader yet
    with running_engines() as engines:
        bench = Bench(engines, options)
        say(bench.report["machine"])
        asyncio.run(bench.run())
    Path("bench.json").write_text(json.dumps(bench.report, indent=2) + "\n")
    say(json.dumps(bench.report, indent=2))


if __name__ == "__main__":
    main()
