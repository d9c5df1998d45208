"""Batch subscribers by FastStream that hand raw records to a step, and commit what the step says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from faststream.kafka import KafkaBroker

from shared.messaging.step import BatchStep


@dataclass(frozen=True, slots=True)
class Consuming:
    """max_records: a full batch. gap_ms: after a batch smaller than a quarter, the least time between two fetches
    (docs: trickle is the expensive regime). stalled_s: end offset ahead and no step for so long ends the process."""

    max_records: int = 1000
    batch_timeout_ms: int = 10
    gap_ms: int = 15
    session_timeout_ms: int = 6000
    heartbeat_interval_ms: int = 1500
    max_poll_interval_ms: int = 300_000
    stalled_s: float = 60


class TopicSubscription:
    """One group's subscription, rebuilt when its list of topics changes; idle without topics."""

    def __init__(
        self,
        broker: KafkaBroker,
        topics: Sequence[str],
        group: str,
        step: BatchStep[Any],
        *,
        payload: type | None = None,
        consuming: Consuming | None = None,
    ) -> None:
        self.group = group

    async def start(self) -> None:
        """Begin to consume; called by ServiceRuntime after the broker is connected."""

    async def stop(self) -> None:
        """Let the running step finish and commit, then leave the group."""

    async def set_topics(self, topics: Sequence[str]) -> None:
        """Consume exactly these topics from now on; does nothing when they are the same."""


def subscribe(
    broker: KafkaBroker,
    topics: Sequence[str],
    group: str,
    step: BatchStep[Any],
    *,
    payload: type | None = None,
    consuming: Consuming | None = None,
) -> TopicSubscription:
    """A subscription of ``group`` to ``topics`` that runs ``step``; ``payload`` is the type shown in the AsyncAPI document."""
    return TopicSubscription(broker, topics, group, step, payload=payload, consuming=consuming)
