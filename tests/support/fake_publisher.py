"""A publisher in memory that passes the same suite as the real one (tests/contract/test_publishers_agree.py)."""

from collections.abc import Mapping, Sequence

from shared.messaging.publisher import PublishUnknown
from shared.messaging.records import MAX_MESSAGE, Message


class FakePublisher:
    """Keeps what was published, in order. ``failing``: the next calls raise PublishUnknown."""

    def __init__(self, partitions: Mapping[str, int] | None = None) -> None:
        self.published: list[Message] = []
        self.failing = False
        self.calls = 0
        self._partitions = dict(partitions or {})

    async def publish(self, messages: Sequence[Message]) -> None:
        self.calls += 1
        if self.failing or any(message.size() > MAX_MESSAGE for message in messages):
            raise PublishUnknown("FakeFailure")
        self.published.extend(messages)

    def partitions(self, topic: str) -> int:
        return self._partitions[topic]

    def on(self, topic: str, partition: int) -> list[Message]:
        """What one partition received."""
        return [m for m in self.published if (m.topic, m.partition) == (topic, partition)]
