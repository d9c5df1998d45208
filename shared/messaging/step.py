"""The batch step, once, for every consumer: decode, one transaction, publish, await every ack, commit explicit offsets."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.database.pool import Pool
from shared.messaging.items import Blocked, Decode, Handler, Item, OrderedHandler, Unreadable
from shared.messaging.publisher import Publishing
from shared.messaging.records import Message, Record

__all__ = ["BatchStep", "Blocked", "Commit", "Decode", "Handler", "Item", "OrderedHandler", "Park", "Reject", "Unreadable"]

T = TypeVar("T")
Commit = Callable[[Mapping[tuple[str, int], int]], Awaitable[None]]
"""Commits explicit offsets: (topic, partition) → the next offset to read."""


@dataclass(frozen=True, slots=True)
class Park:
    """Poison policy of internal topics: the item goes to ``parked`` with an alarm, followers of its stream wait."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Poison policy of topics that strangers write: ``answer(record, reason)`` gives the dead letter and the problem.

    Must be deterministic: a replay answers with equal bytes. ``reason`` is a constant code.
    """

    answer: Callable[[Record, str], Sequence[Message]]


class BatchStep(Generic[T]):
    """name: ``<service>.<step>``, names crash points, metrics and rows of ``parked``."""

    def __init__(self, name: str, *, pool: Pool, publisher: Publishing, decode: Decode[T], handler: Handler[T],
                 poison: Park | Reject | None = None, retry_budget_s: float = 60) -> None:
        self.name = name

    async def run(self, records: Sequence[Record], commit: Commit) -> None:
        """Bring one batch to its end. Never raises for a bad record; ends the process when it cannot go on."""
        raise NotImplementedError

    def assigned(self, partitions: Sequence[tuple[str, int]]) -> None:
        """These (topic, partition) are new to this process: their first batch counts deaths."""

    async def heal(self) -> int:
        """Retry what is parked and due, set the gauges; gives how many records got through. Call every 10 s."""
        raise NotImplementedError
