"""The topics of ``deploy/topics.yaml``: read, turned into the broker's words, created."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from aiokafka.errors import KafkaError

from deploy.local.problem import SandboxError
from shared.contracts.topics import DEAD_LETTER_SUFFIX
from shared.messaging.topics_admin import TopicSpec, create_topics

DECLARED = Path(__file__).parents[1] / "topics.yaml"
DAY_MS = 24 * 60 * 60 * 1000
DEAD_LETTER_DAYS = 30
PLACEHOLDER = "<sender>"
LARGEST_EVENT = 1024 * 1024 + 128 * 1024  # bytes: an event of 1 MiB with its headers


@dataclass(frozen=True, slots=True)
class DeclaredTopic:
    """One entry of the file. ``retention_days`` is ``None`` for a compacted topic."""

    name: str
    partitions: int
    retention_days: int | None
    append_time: bool
    dead_letters: bool

    @property
    def per_sender(self) -> bool:
        """Whether there is one for each sender, made by intake."""
        return PLACEHOLDER in self.name

    def settings(self) -> Mapping[str, str]:
        """The broker's settings for it."""
        kept = (
            {"cleanup.policy": "compact"}
            if self.retention_days is None
            else {"cleanup.policy": "delete", "retention.ms": str(self.retention_days * DAY_MS)}
        )
        timestamps = {"message.timestamp.type": "LogAppendTime"} if self.append_time else {}
        size = {} if self.per_sender else {"max.message.bytes": str(LARGEST_EVENT)}
        return {**kept, **timestamps, **size}


def read_topics(path: Path = DECLARED) -> list[DeclaredTopic]:
    """Everything the file declares."""
    entries: Mapping[str, Mapping[str, Any]] = yaml.safe_load(path.read_text())
    return [
        DeclaredTopic(
            name=name,
            partitions=int(entry["partitions"]),
            retention_days=None if entry["retention"] == "compacted" else int(entry["retention"]),
            append_time=entry["append_time"] == "broker",
            dead_letters=bool(entry["dead_letters"]),
        )
        for name, entry in entries.items()
    ]


def specifications(topics: Sequence[DeclaredTopic]) -> list[TopicSpec]:
    """What to create at start: every topic that is not a sender's, with its dead letters."""
    common = [topic for topic in topics if not topic.per_sender]
    own = [TopicSpec(topic.name, topic.partitions, topic.settings()) for topic in common]
    letters = {"cleanup.policy": "delete", "retention.ms": str(DEAD_LETTER_DAYS * DAY_MS)}
    return own + [TopicSpec(topic.name + DEAD_LETTER_SUFFIX, 1, letters) for topic in common if topic.dead_letters]


def create_declared_topics(bootstrap: str) -> None:
    """Create what is missing. Raises ``SandboxError`` when Kafka does not answer or refuses."""
    try:
        asyncio.run(create_topics(bootstrap, specifications(read_topics()), client_id="dimona-launcher"))
    except KafkaError as error:
        raise SandboxError(
            f"The topics could not be created on {bootstrap}: {type(error).__name__}.",
            "Check that this Kafka answers and lets us create topics.",
        ) from error
