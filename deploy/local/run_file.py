"""``run.json``: where everything of a running sandbox is. Written when ready, replaced by rename when a process is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.local.data_folder import DataFolder, owner_of, write_private
from deploy.local.problem import SandboxError


@dataclass(frozen=True, slots=True)
class RunningService:
    """Base URLs and process ids of a service's replicas, in the same order."""

    urls: list[str]
    pids: list[int]


@dataclass(frozen=True, slots=True)
class Run:
    """A sandbox as it runs. ``engines``: process ids of the engines that are our children."""

    supervisor: int
    kafka_bootstrap: str
    postgres_dsn: str
    services: dict[str, RunningService]
    engines: dict[str, int] = field(default_factory=dict)
    clock_offset_seconds: float = 0.0

    @property
    def intake_url(self) -> str:
        """Where senders talk to."""
        if "intake" not in self.services:
            raise SandboxError("Intake does not run in this sandbox.", "Start it with its services.")
        return self.services["intake"].urls[0]

    def as_json(self) -> dict[str, Any]:
        """The file's content."""
        tokens = {"token_url": f"{self.intake_url}/oauth/token"} if "intake" in self.services else {}
        return {
            "kafka": {"bootstrap": self.kafka_bootstrap},
            "postgres": {"dsn": self.postgres_dsn},
            **tokens,
            "services": {
                name: {
                    "url": service.urls[0],
                    "metrics": f"{service.urls[0]}/metrics",
                    "pids": service.pids,
                    "urls": service.urls,
                }
                for name, service in self.services.items()
            },
            "engines": {name: {"pid": pid} for name, pid in self.engines.items()},
            "supervisor": {"pid": self.supervisor},
            "clock_offset_seconds": self.clock_offset_seconds,
        }


def from_json(content: Mapping[str, Any]) -> Run:
    """The inverse of ``Run.as_json``."""
    return Run(
        supervisor=content["supervisor"]["pid"],
        kafka_bootstrap=content["kafka"]["bootstrap"],
        postgres_dsn=content["postgres"]["dsn"],
        services={name: RunningService(one["urls"], one["pids"]) for name, one in content["services"].items()},
        engines={name: one["pid"] for name, one in content["engines"].items()},
        clock_offset_seconds=content["clock_offset_seconds"],
    )


def write_run(folder: DataFolder, run: Run) -> None:
    """Replace the file in one step."""
    write_private(folder.run_file, json.dumps(run.as_json(), indent=2).encode() + b"\n")


def read_run(folder: DataFolder) -> Run:
    """The running sandbox. Raises ``SandboxError`` when none runs there."""
    if owner_of(folder) is not None:
        try:
            return from_json(json.loads(folder.run_file.read_text()))
        except (OSError, ValueError, KeyError):
            raise SandboxError(
                f"The sandbox in {folder.root} is still starting.", "Try again in a few seconds."
            ) from None
    raise SandboxError(f"No sandbox runs in {folder.root}.", f"Start one with: dimona up --detach --data {folder.root}")
