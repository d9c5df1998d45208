"""The four services as child processes: how each is started, and how a process that ends is started again."""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.local.child import Child
from deploy.local.ports import LOOPBACK

SERVICES = ("intake", "validator", "registry", "notifier")
PROJECT = Path(__file__).parents[2]
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
SETTLED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Replica:
    """One process of one service. ``number`` counts from 0."""

    service: str
    number: int

    @property
    def name(self) -> str:
        """Its name in logs and among ports: ``intake``, ``intake-1``, …"""
        return self.service if self.number == 0 else f"{self.service}-{self.number}"


def replicas(counts: Mapping[str, int]) -> list[Replica]:
    """All processes to run; services not named run once."""
    return [Replica(service, number) for service in SERVICES for number in range(counts.get(service, 1))]


def url(port: int) -> str:
    """Where a service listens."""
    return f"http://{LOOPBACK}:{port}"


def service_child(replica: Replica, port: int, logs: Path, settings: Mapping[str, str]) -> Child:
    """The process, not started. Variables of ours that happen to be set outside are not handed on."""
    module = f"services.{replica.service}.app:create_app"
    options = ["--factory", "--host", LOOPBACK, "--port", str(port), "--no-access-log"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DIMONA_")}
    return Child(
        name=replica.name,
        command=[sys.executable, "-m", "uvicorn", module, *options],
        log=logs / f"{replica.name}.log",
        environment={**inherited, "PYTHONUNBUFFERED": "1", **settings},
        working_directory=PROJECT,
    )


def is_ready(port: int) -> bool:
    """Whether the service says it is ready."""
    try:
        return httpx.get(f"{url(port)}/health/ready", timeout=2).is_success
    except httpx.HTTPError:
        return False


@dataclass(slots=True)
class Restarts:
    """When a process that ended may start again: at once the first time, then ever later, until it has settled."""

    pause: float = FIRST_PAUSE
    next_start: float | None = None
    started: float = field(default_factory=time.monotonic)
    deaths: int = 0

    def ended(self) -> None:
        """Note a death and plan the next start."""
        now = time.monotonic()
        if now - self.started > SETTLED_SECONDS:
            self.pause = FIRST_PAUSE
        self.deaths += 1
        self.next_start = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def due(self) -> bool:
        """Whether a planned start is due; if so it counts as made."""
        if self.next_start is None or time.monotonic() < self.next_start:
            return False
        self.next_start = None
        self.started = time.monotonic()
        return True
