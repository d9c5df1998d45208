"""Apache Kafka as one child process: KRaft, broker and controller in one, durable, on the loopback address."""

import secrets
import signal
import socket
import struct
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.child import OURSELVES, Child, wrapped
from deploy.local.ports import LOOPBACK
from deploy.local.problem import SandboxError
from deploy.local.waiting import wait_until

READY_SECONDS = 60
STOP_SECONDS = 30
FORMAT_SECONDS = 60
JVM_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
)
LARGEST_RECORD = 4 * 1024 * 1024  # bytes; topics set their own smaller limit


@dataclass(frozen=True, slots=True)
class KafkaPorts:
    """Where clients connect, and where the controller listens."""

    broker: int
    controller: int


def server_properties(data: Path, ports: KafkaPorts) -> dict[str, str]:
    """The broker's configuration. One copy of everything: this is a laptop, not production."""
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{LOOPBACK}:{ports.controller}",
        "listeners": f"BROKER://{LOOPBACK}:{ports.broker},CONTROLLER://{LOOPBACK}:{ports.controller}",
        "advertised.listeners": f"BROKER://{LOOPBACK}:{ports.broker}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "num.partitions": "4",
        "offsets.topic.num.partitions": "4",
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        "message.max.bytes": str(LARGEST_RECORD),
        # After kill -9 the controller must notice the dead broker before it lets the new one in.
        "broker.session.timeout.ms": "2000",
        "broker.heartbeat.interval.ms": "500",
        # The default cleaner takes 128 MiB of a heap of 512.
        "log.cleaner.dedupe.buffer.size": str(8 * 1024 * 1024),
    }


def as_properties(settings: Mapping[str, str]) -> str:
    """The text of a Java properties file."""
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def new_cluster_id() -> str:
    """A random id as Kafka writes them. Never with a leading ``-``, which Kafka's own tool takes for an option."""
    while True:
        text = urlsafe_b64encode(uuid.UUID(bytes=secrets.token_bytes(16), version=4).bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text


def answers(port: int) -> bool:
    """Whether a broker answers the protocol's first question (ApiVersions, version 0) on the port."""
    body = struct.pack(">hhih", 18, 0, 1, 4) + b"ping"
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            return len(connection.recv(8)) > 0
    except OSError:
        return False


class KafkaEngine:
    """A broker in ``folder``, started, stopped and started again on the same data and ports."""

    name = "kafka"

    def __init__(self, folder: Path, log: Path, ports: KafkaPorts, java: str, jars: Sequence[Path]) -> None:
        self._data = folder / "data"
        self._properties = folder / "server.properties"
        self._folder = folder
        self._ports = ports
        self._java = [java, *JVM_OPTIONS, "-cp", ":".join(str(jar) for jar in jars)]
        self.child = Child(
            name=self.name,
            command=[*self._java, "kafka.Kafka", str(self._properties)],
            log=log,
            stop_signal=signal.SIGTERM,
            death_signal=signal.SIGKILL,
        )

    @property
    def address(self) -> str:
        """The bootstrap address."""
        return f"{LOOPBACK}:{self._ports.broker}"

    def start(self) -> None:
        """Write the configuration, format the folder the first time, start the broker; does not wait."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(as_properties(server_properties(self._data, self._ports)))
        if not (self._data / "meta.properties").exists():
            self._format()
        self.child.start()

    def _format(self) -> None:
        tool = ["kafka.tools.StorageTool", "format", "-t", new_cluster_id(), "-c", str(self._properties)]
        command = wrapped([*self._java, *tool], OURSELVES, signal.SIGKILL)
        done = subprocess.run(command, capture_output=True, text=True, timeout=FORMAT_SECONDS, check=False)
        if done.returncode != 0:
            raise SandboxError(
                f"Kafka could not prepare its folder {self._data}:\n{(done.stdout + done.stderr).strip()[-800:]}",
                "Check that the disk has room and that the folder is yours.",
            )

    def ready(self) -> bool:
        """Whether the broker answers."""
        return self.child.running() and answers(self._ports.broker)

    def wait_ready(self) -> None:
        """Wait for the broker. Raises ``SandboxError`` with the end of its log when it does not come up."""
        wait_until(lambda: self.ready() or self.child.ended() is not None, READY_SECONDS)
        if not self.ready():
            raise SandboxError(
                f"Kafka did not start. The end of its log:\n{self.child.last_lines()}",
                f"The whole log: {self.child.log}",
            )

    def stop(self) -> None:
        """Stop it cleanly, which takes about two seconds."""
        self.child.stop(STOP_SECONDS)
