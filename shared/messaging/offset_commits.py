"""Committing offsets of finished batches, a few times a second at most: a trickle of tiny batches would pay most for it."""

import asyncio
import time
from collections.abc import Mapping

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError, KafkaError

log = structlog.get_logger()


class OffsetCommits:
    """Collects offsets that may be committed; a crash in between means that finished batches are read, and answered, again.

    every_s: the least time between two commits, unless ``eager`` (while the consumer is about to go).
    """

    def __init__(self, group: str, every_s: float) -> None:
        self.eager = False
        self._group = group
        self._every_s = every_s
        self._pending: dict[TopicPartition, int] = {}
        self._last = float("-inf")
        self._later: asyncio.Task[None] | None = None
        self._committing = asyncio.Lock()

    async def note(self, consumer: AIOKafkaConsumer, offsets: Mapping[tuple[str, int], int]) -> None:
        """These batches are finished: (topic, partition) → the next offset to read."""
        self._pending.update({TopicPartition(*place): offset for place, offset in offsets.items()})
        wait = self._last + self._every_s - time.monotonic()
        if self.eager or wait <= 0:
            await self.flush(consumer)
        elif self._later is None or self._later.done():
            self._later = asyncio.create_task(self._flush_later(consumer, wait))

    async def flush(self, consumer: AIOKafkaConsumer) -> None:
        """Commit what is pending; a refusal means that somebody else will read the batch again, which does no harm."""
        async with self._committing:  # who flushes before it goes also waits for the commit on its way
            pending, self._pending = self._pending, {}
            self._last = time.monotonic()
            if not pending:
                return
            try:
                await consumer.commit(pending)
            except (CommitFailedError, IllegalStateError, ConsumerStoppedError, KafkaError) as error:
                log.warning("consumer.commit_refused", group=self._group, error=type(error).__name__)

    async def _flush_later(self, consumer: AIOKafkaConsumer, wait: float) -> None:
        """Until nothing is pending: batches finish also while a commit is on its way."""
        while self._pending:
            await asyncio.sleep(wait)
            await self.flush(consumer)
            wait = self._every_s
