"""Engines in containers, through testcontainers, where a Docker daemon answers."""

import importlib.util
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.kafka import LARGEST_RECORD, answers
from deploy.local.ports import LOOPBACK
from deploy.local.postgres import DATABASE, SETTINGS, USER
from deploy.local.waiting import wait_until

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:18-alpine"
DEFAULT_SOCKET = Path("/var/run/docker.sock")
READY_SECONDS = 120


def daemon_answers() -> bool:
    """Whether a Docker daemon answers us. Cheap when there is no socket to ask."""
    if not (os.environ.get("DOCKER_HOST") or os.access(DEFAULT_SOCKET, os.R_OK | os.W_OK)):
        return False
    if importlib.util.find_spec("docker") is None or importlib.util.find_spec("testcontainers") is None:
        return False
    import docker  # noqa: PLC0415  slow to import, rarely needed

    try:
        return bool(docker.from_env(timeout=3).ping())
    except docker.errors.DockerException:
        return False


def volume(folder: Path, engine: str) -> str:
    """The Docker volume that belongs to a data folder."""
    return f"dimona-{sha256(str(folder.resolve()).encode()).hexdigest()[:12]}-{engine}"


class ContainerEngine:
    """A container with a volume of its own, so that the next start on the same data folder finds everything."""

    child = None

    def __init__(self, name: str, address: str, container: "DockerContainer") -> None:
        self.name = name
        self._address = address
        self._container = container

    @property
    def address(self) -> str:
        """A bootstrap address or a connection string."""
        return self._address

    def start(self) -> None:
        """Pull the image if need be and start."""
        self._container.start()

    def ready(self) -> bool:
        """Whether it takes connections."""
        if self.name == "kafka":
            return answers(int(self._address.rsplit(":", 1)[1]))
        return bool(self._container.exec(["pg_isready", "-U", USER, "-h", LOOPBACK]).exit_code == 0)

    def wait_ready(self) -> None:
        """Wait until it is. Raises ``TimeoutError``."""
        if not wait_until(self.ready, READY_SECONDS):
            raise TimeoutError(f"the container of {self.name} did not become ready")

    def stop(self) -> None:
        """Remove the container; its volume stays."""
        self._container.stop(delete_volume=False)


def on_loopback(container: "DockerContainer", inside: int, port: int) -> "DockerContainer":
    """Publish a port of the container on the loopback address alone, which testcontainers has no word for."""
    container.ports[str(inside)] = (LOOPBACK, port)  # type: ignore[assignment]  # Docker's client takes the pair
    return container


def kafka_container(folder: Path, port: int) -> ContainerEngine:
    """Apache Kafka, one process, reachable on ``port``."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415  as above

    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"BROKER://0.0.0.0:{port},CONTROLLER://localhost:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"BROKER://{LOOPBACK}:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "BROKER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        "KAFKA_MESSAGE_MAX_BYTES": str(LARGEST_RECORD),
        "KAFKA_LOG_DIRS": "/var/lib/kafka/data",
    }
    container = on_loopback(DockerContainer(KAFKA_IMAGE), port, port)
    for key, value in settings.items():
        container = container.with_env(key, value)
    container = container.with_volume_mapping(volume(folder, "kafka"), "/var/lib/kafka/data", "rw")
    return ContainerEngine("kafka", f"{LOOPBACK}:{port}", container)


def postgres_container(folder: Path, port: int, password: str) -> ContainerEngine:
    """PostgreSQL with its durable defaults, reachable on ``port``."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415  as above

    options = " ".join(f"-c {key}={value}" for key, value in SETTINGS.items() if value and key != "listen_addresses")
    container = (
        on_loopback(DockerContainer(POSTGRES_IMAGE), 5432, port)
        .with_env("POSTGRES_USER", USER)
        .with_env("POSTGRES_PASSWORD", password)
        .with_env("POSTGRES_DB", DATABASE)
        .with_volume_mapping(volume(folder, "postgres"), "/var/lib/postgresql", "rw")
        .with_command(f"postgres {options}")
    )
    return ContainerEngine("postgres", f"postgresql://{USER}:{password}@{LOOPBACK}:{port}/{DATABASE}", container)
