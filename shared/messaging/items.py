"""Words of the batch step: items in streams at positions, and who handles them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from shared.database.pool import Connection
from shared.messaging.records import Message, Record

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)


class Unreadable(Exception):
    """A decoder cannot read one record. ``reason`` is a constant code, never a value of the record.

    With ``stream`` and ``position`` the record is parked there (policy ``Park``); without them the step looks for
    ``ce_workerid`` and ``ce_sequence`` in the envelope, and writes a dead letter when there are none.
    """

    def __init__(self, reason: str, stream: int | None = None, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stream = stream
        self.position = position


@dataclass(frozen=True, slots=True)
class Item(Generic[T_co]):
    """A decoded record: position ``position`` (1, 2, 3 …) of the ordered stream ``stream``.

    Position 0 means *no order*: ``Streams`` hands such an item to ``apply`` each time it comes, and ``apply`` claims
    it itself; its ``stream`` must then be unique to the item. ``also_lock`` names further streams that ``apply`` needs locked.
    """

    record: Record
    stream: int
    position: int
    body: T_co
    also_lock: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """``apply`` cannot take this item yet: park it. ``reason`` is a constant code. ``alarm``: somebody must look."""

    reason: str
    alarm: bool = False


Decode = Callable[[Record], Item[T]]
"""Raises Unreadable or UnreadableEnvelope for a record it cannot read."""


class Handler(Protocol[T_contra]):
    """Handles a batch inside one transaction of the step: claims and locks, loads set-based, folds, writes set-based."""

    async def handle(self, tx: Connection, items: "Sequence[Item[T_contra]]", /) -> Sequence[Message]:
        """The replies, of new items and of repeats (as stored). Raises whatever a driver raises, or TryAgain; a bug is the item's own."""
        ...


class OrderedHandler(Protocol[T_contra]):
    """What ``Streams`` needs to apply each stream at last + 1 only."""

    async def lock(self, tx: Connection, streams: Sequence[int], /) -> Mapping[int, int]:
        """Create what is missing, lock rows in id order, give the last applied position of each stream (0 = none)."""
        ...

    async def apply(self, tx: Connection, items: "Sequence[Item[T_contra]]", /) -> Sequence[Message | Blocked | None]:
        """Exactly one answer per item, same order; items come sorted by stream, contiguous from last + 1.

        Writes state, last position and the stored reply. After a ``Blocked`` the rest of that stream is ``Blocked`` too.
        None: applied, and there is nothing to publish (only for an item without order).
        """
        ...

    async def repeat(self, tx: Connection, positions: Sequence[tuple[int, int]], /) -> Sequence[Message]:
        """The stored replies of (stream, position) pairs that were applied: one per pair, in the order given."""
        ...
