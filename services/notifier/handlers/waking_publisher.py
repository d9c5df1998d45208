"""A publisher that wakes the delivery loops: the step publishes right after its commit."""

from collections.abc import Callable, Sequence

from shared.messaging.publisher import Publishing
from shared.messaging.records import Message


class WakingPublisher:
    """``wake`` is called once for every committed batch, even if it has no replies."""

    def __init__(self, publisher: Publishing, wake: Callable[[], None]) -> None:
        self._publisher = publisher
        self._wake = wake

    async def publish(self, messages: Sequence[Message]) -> None:
        """As the publisher does."""
        self._wake()
        await self._publisher.publish(messages)

    def partitions(self, topic: str) -> int:
        """As the publisher does."""
        return self._publisher.partitions(topic)
