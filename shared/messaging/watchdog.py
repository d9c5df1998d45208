"""The watchdog: records are waiting and nothing moves, so the client is stuck and only a new process helps."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.messaging.consumer import TopicSubscription
from shared.messaging.ending import TEMPORARY_FAILURE, end_process
from shared.messaging.instruments import set_lag

log = structlog.get_logger()
_PATIENCE_S = 5  # for one question to the broker
_UNANSWERED = (KafkaError, OSError, TimeoutError, RuntimeError)  # the last: the client writes to a connection just lost


class Watchdog:
    """Measures the lag of a subscription, and ends the process when it does not move (never by ``assignment()`` alone:
    it goes on listing partitions that were taken over long ago).
    """

    def __init__(self, subscription: TopicSubscription, end: Callable[[int], object] = end_process) -> None:
        self._subscription = subscription
        self._end = end
        self._moved = time.monotonic()
        self._seen: dict[TopicPartition, int] = {}

    async def look(self) -> None:
        """Measure once; call every few seconds."""
        consumer = self._subscription.consumer
        if consumer is None:
            self._moved = time.monotonic()
            return
        with suppress(*_UNANSWERED):
            async with asyncio.timeout(_PATIENCE_S):
                self._judge(await self._measure(consumer))

    async def _measure(self, consumer: AIOKafkaConsumer) -> dict[TopicPartition, tuple[int, int]]:
        assigned = sorted(consumer.assignment())
        ends = await consumer.end_offsets(assigned) if assigned else {}
        return {place: (await self._position(consumer, place), end) for place, end in ends.items()}

    async def _position(self, consumer: AIOKafkaConsumer, place: TopicPartition) -> int:
        known = self._subscription.next_offsets.get((place.topic, place.partition))
        ask: Callable[[TopicPartition], Awaitable[int]] = consumer.position
        return known if known is not None else await ask(place)

    def _judge(self, measured: dict[TopicPartition, tuple[int, int]]) -> None:
        positions = {place: position for place, (position, _) in measured.items()}
        behind = 0
        for place, (position, end) in measured.items():
            set_lag(self._subscription.group, place.topic, place.partition, max(0, end - position))
            behind += max(0, end - position)
        now = time.monotonic()
        if behind == 0 or positions != self._seen:
            self._moved = now
        self._seen = positions
        stalled = now - max(self._moved, self._subscription.step.last_success)
        if stalled > self._subscription.consuming.stalled_s:
            log.error("consumer.stalled", group=self._subscription.group, records=behind, seconds=round(stalled))
            self._end(TEMPORARY_FAILURE)
