"""What the use cases need from outside. Every method with a ``tx`` works on sets, inside the caller's transaction."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from services.notifier.domain.delivery import Channel, Delivery, Settled
from services.notifier.domain.letter import Letter
from services.notifier.domain.registration import Json
from shared.contracts.directory import DirectoryChange


class Connection(Protocol):
    """The part of a database session that adapters use."""

    async def fetch(self, query: str, *args: Any) -> list[Any]: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...
    async def execute(self, query: str, *args: Any) -> str: ...
    def transaction(self) -> AbstractAsyncContextManager[Any]: ...


Session = Callable[[], AbstractAsyncContextManager[Connection]]
"""Lends a session outside a transaction: each statement commits by itself."""

Transaction = Callable[[], AbstractAsyncContextManager[Connection]]
"""Lends a session in a transaction: committed at the end, rolled back on any exception."""

Clock = Callable[[], datetime]
"""The time of day, in UTC."""

CrashPoint = Callable[[str], None]
"""A named place where the crash tests may end the process; nothing in production."""

Enqueue = Callable[[Any, Sequence[tuple[str, int, int]]], Awaitable[None]]
"""Writes, in this transaction, outbox rows (lane, declaration number, slot)."""


class Outcome(StrEnum):
    """What the e-Box says of one message. unknown: it can't be found out whether the message arrived."""

    DELIVERED = "delivered"
    NO_DIGITAL_USER = "no_digital_user"
    UNKNOWN = "unknown"
    FAILED = "failed"


class EBoxMessage(NamedTuple):
    """One publication. ``key`` is its Idempotency-Key: the same key is the same message, however often it is sent."""

    key: str
    enterprise_number: str
    language: str
    subject: str
    body: bytes


class EBox(Protocol):
    """The e-Box for enterprises."""

    async def publish(self, messages: Sequence[EBoxMessage]) -> Sequence[Outcome]:
        """One outcome a message, same order. Raises TryAgain when it cannot be reached."""
        ...


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter that is durably on disk: path below the folder of letters, SHA-256, bytes."""

    path: str
    digest: bytes
    size: int


class LetterPress(Protocol):
    """Makes letters into files."""

    async def print_and_store(self, letters: Sequence[Letter]) -> Sequence[StoredLetter | None]:
        """One answer a letter, same order; None for one that cannot be set. Raises TryAgain when the disk refuses."""
        ...

    async def read(self, path: str) -> bytes:
        """The file of a stored letter. Raises TryAgain when it cannot be read."""
        ...


class StoredEvent(NamedTuple):
    """The event of a settled delivery: bytes, and what its envelope needs. The delivery's document is left out."""

    delivery: Delivery
    state: str
    settled_at: datetime
    value: bytes


class Deliveries(Protocol):
    """The deliveries, and the letters on record."""

    async def claim(self, tx: Connection, rows: Sequence[Delivery]) -> None:
        """Insert those that are not there: a repeat changes nothing."""
        ...

    async def take(self, tx: Connection, channel: Channel, limit: int, lease_seconds: float) -> list[Delivery]:
        """Lease due rows to this process: no other takes them until the lease ends."""
        ...

    async def with_final(self, tx: Connection, numbers: Sequence[int]) -> set[int]:
        """Which of these declarations have a final delivery too."""
        ...

    async def release(self, tx: Connection, deliveries: Sequence[Delivery], delays: Sequence[float]) -> None:
        """Give leased rows back, each due after its delay in seconds."""
        ...

    async def hasten_letters(
        self, tx: Connection, employer_ids: Sequence[int], enterprise_numbers: Sequence[str]
    ) -> None:
        """Letters that wait, to these employers or to agents that are these enterprises, are due now."""
        ...

    async def settle(self, tx: Connection, settled: Sequence[Settled]) -> set[tuple[int, int]]:
        """Write what became of leased rows; the (number, slot) of those this call settled, and nobody before it."""
        ...

    async def events(self, tx: Connection, places: Sequence[tuple[int, int]]) -> Sequence[StoredEvent]:
        """The stored events at these (number, slot), same order."""
        ...

    async def decide_undecided(self, tx: Connection) -> int:
        """Give undecided rows the channel their agents chose since, drop those of agents that read results; how many
        have become due.
        """
        ...

    async def record_letters(self, tx: Connection, rows: Sequence[tuple[Delivery, StoredLetter]], at: datetime) -> None:
        """Put stored letters on record; one that is there stays as it is."""
        ...


@dataclass(frozen=True, slots=True)
class Addressee:
    """Name and postal address for a letter."""

    name: str
    address: Json


class Directory(Protocol):
    """Our copy of intake's directory."""

    async def record(self, tx: Connection, changes: Sequence[DirectoryChange]) -> None:
        """Keep these, each entity at most once; an older version than the stored one changes nothing."""
        ...

    async def senders(self, tx: Connection, client_ids: Collection[str]) -> Mapping[str, Mapping[str, str | None]]:
        """``channel`` and ``enterprise_number`` of the known ones."""
        ...

    async def addressees(self, tx: Connection, deliveries: Sequence[Delivery]) -> Sequence[Addressee | None]:
        """Where each letter goes, same order; None where no address is known yet."""
        ...

    async def may_read(self, tx: Connection, client_id: str, own: str | None, enterprise_number: str) -> bool:
        """May this client read what was sent to that enterprise: its own, or one it is mandated for today?"""
        ...


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """A line of a mailbox."""

    id: str
    enterprise_number: str
    language: str
    subject: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class StoredMessage(MessageSummary):
    """A message as it was published."""

    body: bytes


@dataclass(frozen=True, slots=True)
class LetterOnRecord:
    """Where a letter lies, and whose it is."""

    path: str
    employer_id: int | None
    enterprise_number: str | None


class Mailbox(Protocol):
    """What recipients can look at: the sandbox's e-Box and the letters on record."""

    async def messages(
        self, tx: Connection, enterprise_number: str, limit: int, before: tuple[datetime, str] | None
    ) -> Sequence[MessageSummary]:
        """Newest first, older than ``before`` (time and id of the last one seen)."""
        ...

    async def count(self, tx: Connection, enterprise_number: str) -> int:
        """All messages of an enterprise."""
        ...

    async def message(self, tx: Connection, message_id: str) -> StoredMessage | None:
        """One message; None when there is none of this id."""
        ...

    async def letter(self, tx: Connection, letter_id: str) -> LetterOnRecord | None:
        """One letter; None when there is none of this id."""
        ...
