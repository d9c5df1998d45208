"""The outbox: what must be published and rides on nobody's offset."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from shared.database.pool import Connection, Pool
from shared.messaging.publisher import Publishing
from shared.messaging.records import Message


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One waiting publication, by the keys its bytes are stored under. Rows of a lane share fairness with other lanes."""

    lane: str
    stream: int
    position: int


Load = Callable[[Connection, Sequence[OutboxRow]], Awaitable[Sequence[Message]]]
AfterAck = Callable[[Connection, Sequence[OutboxRow]], Awaitable[None]]
Gate = Callable[[], Awaitable[int]]


async def enqueue(tx: Connection, rows: Sequence[tuple[str, int, int]]) -> None:
    """Put (lane, stream, position) rows into the outbox, in this order, with the transaction that made them due."""
    raise NotImplementedError


class OutboxPublisher:
    """Publishes the outbox of one schema until cancelled; any number of replicas may.

    name: for crash points, metrics and logs, e.g. ``validator.outbox``.
    load: the stored messages of rows, in the order given.
    gate: how many rows may go now (back-pressure); None = ``batch``.
    after_ack: runs in the same transaction, once every ack is in.
    ordered: publish in the order of ``enqueue``, one replica at a time; otherwise round-robin over lanes, where a row takes
    along all lower positions of its stream.
    """

    def __init__(self, name: str, pool: Pool, publisher: Publishing, load: Load, *, gate: Gate | None = None,
                 after_ack: AfterAck | None = None, ordered: bool = False, batch: int = 1000, idle_s: float = 1.0) -> None:
        self.name = name

    def wake(self) -> None:
        """Look at the outbox at once: call it after the commit of a transaction that enqueued."""

    async def run(self) -> None:
        """Publish until cancelled; transient failures back off. Raises PublishUnknown: the process must end."""
        raise NotImplementedError

    async def publish_once(self) -> int:
        """One transaction: take, publish, delete; gives how many rows went."""
        raise NotImplementedError
