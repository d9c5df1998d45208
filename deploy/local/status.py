"""What runs in a data folder, and how it is doing."""

import asyncio
from dataclasses import dataclass

import httpx
import psutil
from aiokafka.errors import KafkaError
from rich.console import Console, Group
from rich.table import Table

from deploy.local.data_folder import DataFolder
from deploy.local.lag import lag_by_topic
from deploy.local.run_file import Run, read_run

ANSWER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One process: ``state`` is ready, starting, or gone; memory in MiB."""

    name: str
    address: str
    pid: int
    state: str
    memory_mb: int


@dataclass(frozen=True, slots=True)
class SandboxStatus:
    """A running sandbox. ``lag``: records waiting per topic, empty when Kafka does not answer."""

    run: Run
    processes: list[ProcessState]
    lag: dict[str, int]

    @property
    def healthy(self) -> bool:
        """Whether everything is ready."""
        return all(process.state == "ready" for process in self.processes) and bool(self.lag)


def memory_mb(pid: int) -> int | None:
    """Resident memory, or ``None`` when the process is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss >> 20)
    except psutil.NoSuchProcess:
        return None


def service_state(url: str) -> str:
    """Whether a service says it is ready."""
    try:
        return "ready" if httpx.get(f"{url}/health/ready", timeout=ANSWER_SECONDS).is_success else "starting"
    except httpx.HTTPError:
        return "starting"


def process_state(name: str, address: str, pid: int, state: str) -> ProcessState:
    """The state, corrected when the process is not there."""
    memory = memory_mb(pid)
    return ProcessState(name, address, pid, "gone" if memory is None else state, memory or 0)


def look(folder: DataFolder) -> SandboxStatus:
    """Ask everything. Raises ``SandboxError`` when nothing runs there."""
    run = read_run(folder)
    addresses = {"kafka": run.kafka_bootstrap, "postgres": run.postgres_dsn.rpartition("@")[2]}
    engines = [process_state(name, addresses[name], pid, "ready") for name, pid in run.engines.items()]
    services = [
        process_state(name, url, pid, service_state(url))
        for name, service in run.services.items()
        for url, pid in zip(service.urls, service.pids, strict=True)
    ]
    try:
        lag = asyncio.run(lag_by_topic(run.kafka_bootstrap))
    except KafkaError:
        lag = {}
    return SandboxStatus(run, engines + services, lag)


def show(status: SandboxStatus, console: Console) -> None:
    """A table of processes and one of topics."""
    processes = Table("process", "address", "pid", "state", "memory")
    for one in status.processes:
        processes.add_row(one.name, one.address, str(one.pid), one.state, f"{one.memory_mb} MiB")
    waiting = Table("topic", "waiting")
    for topic, count in status.lag.items():
        waiting.add_row(topic, str(count))
    offset = status.run.clock_offset_seconds
    clock = [f"The clock is moved by {offset:+.0f} s."] if offset else []
    console.print(Group(processes, waiting, *clock))


def as_json(status: SandboxStatus) -> dict[str, object]:
    """The same for programs: ``run.json``, the states, and the lag."""
    states = [
        {"name": one.name, "address": one.address, "pid": one.pid, "state": one.state, "memory_mb": one.memory_mb}
        for one in status.processes
    ]
    return {**status.run.as_json(), "processes": states, "lag": status.lag, "healthy": status.healthy}
