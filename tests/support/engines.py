"""A real Kafka and a real PostgreSQL for tests, by the launcher's own ladder."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import ladder
from deploy.local.engine import Engine
from deploy.local.kafka import KafkaPorts
from deploy.local.ports import free_ports


@dataclass(frozen=True, slots=True)
class RunningEngines:
    """Addresses of engines that answer, the folder they live in, and the engines themselves."""

    kafka_bootstrap: str
    postgres_dsn: str
    folder: Path
    kafka: Engine
    postgres: Engine


def site(folder: Path) -> ladder.Site:
    """A site with free ports and a random password."""
    broker, controller, postgres = free_ports(3)
    return ladder.Site(folder, KafkaPorts(broker, controller), postgres, secrets.token_hex(12))


@contextmanager
def running_engines() -> Iterator[RunningEngines]:
    """Engines in a temporary folder, stopped at the end. No engine is an error, never a skip."""
    with tempfile.TemporaryDirectory(prefix="dimona-test-") as name:
        folder = Path(name)
        (kafka, postgres), _ = ladder.take(site(folder), lambda _line: None)
        try:
            yield RunningEngines(kafka.address, postgres.address, folder, kafka, postgres)
        finally:
            ladder.stop_all((kafka, postgres))
