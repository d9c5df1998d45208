"""Batch subscribers by FastStream that hand raw records to a step, and commit what the step says."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.messaging.broker import GRACE_S
from shared.messaging.forgiving_records import forgive_header_names
from shared.messaging.instruments import clear_lag
from shared.messaging.offset_commits import OffsetCommits
from shared.messaging.raw import Payload, RawBatch, raw_decoder, raw_parser, to_record, typed_handler
from shared.messaging.step import BatchStep

log = structlog.get_logger()
forgive_header_names()


@dataclass(frozen=True, slots=True)
class Consuming:
    """How a group consumes.

    max_records: a full batch. gap_ms: after a batch smaller than a quarter of that, the least time between two fetches,
    since a trickle of tiny batches is what costs most; commit_every_s: likewise between two commits of offsets.
    stalled_s: with records waiting and no progress for so long the process ends.
    """

    max_records: int = 1000
    batch_timeout_ms: int = 10
    gap_ms: int = 25
    commit_every_s: float = 0.1
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
        payload: Payload | None = None,
        consuming: Consuming | None = None,
    ) -> None:
        self.group = group
        self.step = step
        self.consuming = consuming or Consuming()
        self.next_offsets: dict[tuple[str, int], int] = {}
        self._broker = broker
        self._payload = payload
        self._topics = tuple(sorted(topics))
        self._running = asyncio.Lock()
        self._changing = asyncio.Lock()
        self._started = False
        self._commits = OffsetCommits(group, self.consuming.commit_every_s)
        self._subscriber = self._declare()

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """The client's consumer while one is running."""
        return None if self._subscriber is None else self._subscriber.consumer

    async def start(self) -> None:
        """Begin to consume; the broker must be connected."""
        async with self._changing:
            self._started = True
            if self._subscriber is not None:
                await self._subscriber.start()

    async def stop(self) -> None:
        """Let the running step finish and commit, then leave the group."""
        async with self._changing:
            self._started = False
            await self._stop()

    async def set_topics(self, topics: Sequence[str]) -> None:
        """Consume exactly these topics from now on; does nothing when they are the same."""
        async with self._changing:
            wanted = tuple(sorted(topics))
            if wanted == self._topics:
                return
            self._topics = wanted
            await self._stop()
            self._subscriber = self._declare()
            if self._started and self._subscriber is not None:
                await self._subscriber.start()
            log.info("consumer.topics_changed", group=self.group, topics=len(wanted))

    async def _stop(self) -> None:
        """From now on every finished step commits at once, and the subscriber waits for the one that runs."""
        if self._subscriber is None:
            return
        self._commits.eager = True
        if self.consumer is not None:
            await self._commits.flush(self.consumer)
        await self._subscriber.stop()
        self._commits.eager = False

    def _declare(self) -> BatchSubscriber | None:
        if not self._topics:
            return None
        subscriber = self._broker.subscriber(
            *self._topics,
            group_id=self.group,
            batch=True,
            persistent=False,  # held by this object alone, so that a replaced one is forgotten
            max_records=self.consuming.max_records,
            batch_timeout_ms=self.consuming.batch_timeout_ms,
            session_timeout_ms=self.consuming.session_timeout_ms,
            heartbeat_interval_ms=self.consuming.heartbeat_interval_ms,
            max_poll_interval_ms=self.consuming.max_poll_interval_ms,
            rebalance_timeout_ms=GRACE_S * 1000,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            parser=raw_parser,
            decoder=raw_decoder,
            listener=_HandOver(self),
        )
        subscriber(typed_handler(self._on_batch, self._payload))
        return subscriber

    async def _on_batch(self, raw: RawBatch) -> None:
        fetched = time.monotonic()
        async with self._running:
            consumer = self.consumer
            ours = consumer.assignment() if consumer is not None else frozenset()
            # Fetched, but handed over before its step began: the new owner will read it.
            records = [to_record(r) for r in raw if TopicPartition(r.topic, r.partition) in ours]
            if records:
                await self.step.run(records, self._commit)
        if len(raw) * 4 < self.consuming.max_records:
            await asyncio.sleep(max(0.0, fetched + self.consuming.gap_ms / 1000 - time.monotonic()))

    async def _commit(self, offsets: Mapping[tuple[str, int], int]) -> None:
        self.next_offsets.update(offsets)
        if self.consumer is not None:
            await self._commits.note(self.consumer, offsets)

    async def let_go(self, revoked: Sequence[TopicPartition]) -> None:
        """Partitions are about to leave: the running step finishes first, and what is finished is committed."""
        async with self._running:
            if self.consumer is not None:
                await self._commits.flush(self.consumer)
            for topic, partition in revoked:
                self.next_offsets.pop((topic, partition), None)
                clear_lag(self.group, topic, partition)

    def take_over(self, assigned: Sequence[TopicPartition]) -> None:
        """Partitions have come."""
        self.step.assigned([(topic, partition) for topic, partition in assigned])
        log.info("consumer.assigned", group=self.group, partitions=len(assigned))


class _HandOver(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, subscription: TopicSubscription) -> None:
        self._subscription = subscription

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        await self._subscription.let_go(sorted(revoked))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._subscription.take_over(sorted(assigned))
