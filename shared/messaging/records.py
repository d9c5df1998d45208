"""What comes in and what goes out, free of any client library."""

from dataclasses import dataclass

MAX_MESSAGE = 1_000_000
"""Bytes of key, value and headers together; keeps a record under the broker's ``message.max.bytes`` of 1 MiB."""


@dataclass(frozen=True, slots=True)
class Record:
    """One consumed record. ``timestamp_ms`` is the broker's append time on topics that say ``LogAppendTime``."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One record to publish, to a partition the caller chose. A null header occurs only in dead letters."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    def size(self) -> int:
        """Bytes of key, value and headers, comparable with ``MAX_MESSAGE``."""
        size = len(self.key or b"") + len(self.value or b"")
        for name, value in self.headers:
            size += len(name) if value is None else len(name) + len(value)
        return size


class MessageTooLarge(Exception):
    """A reply exceeds ``MAX_MESSAGE``: a fault of the item that caused it, found before anything is committed."""


def require_size(message: Message) -> None:
    """Raise MessageTooLarge for a message the broker would refuse."""
    if message.size() > MAX_MESSAGE:
        raise MessageTooLarge
