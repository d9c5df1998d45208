"""Order as data: each stream is applied at last + 1 only, repeats get their stored reply, the rest waits in ``parked``."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from shared.database.pool import Connection, Pool
from shared.messaging.items import Decode, Item, OrderedHandler
from shared.messaging.outbox import OutboxRow
from shared.messaging.records import Message

T = TypeVar("T")


class Streams(Generic[T]):
    """A Handler that keeps the order of an OrderedHandler. ``name`` must be the name of the step it serves."""

    def __init__(self, name: str, handler: OrderedHandler[T], decode: Decode[T]) -> None:
        self.name = name
        self._handler = handler
        self._decode = decode

    async def handle(self, tx: Connection, items: Sequence[Item[T]]) -> Sequence[Message]:
        """Apply what is next in each stream; give the replies that may leave directly."""
        raise NotImplementedError

    async def heal(self, pool: Pool) -> int:
        """Retry parked heads that are due; gives how many rows were drained. Call every 10 s, and wake the outbox after."""
        raise NotImplementedError

    async def load(self, tx: Connection, rows: Sequence[OutboxRow]) -> Sequence[Message]:
        """``load`` of the OutboxPublisher: the stored replies of these rows."""
        raise NotImplementedError

    async def forget(self, tx: Connection, rows: Sequence[OutboxRow]) -> None:
        """``after_ack`` of the OutboxPublisher: drained parked rows may go now."""
        raise NotImplementedError
