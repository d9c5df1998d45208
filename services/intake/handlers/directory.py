"""Tells the directory topic what has changed; any replica may, and a crash only repeats the same bytes."""

from services.intake.domain.sandbox_ports import DirectoryChange, DirectoryChanges, Transactions
from services.intake.handlers.replies import SOURCE
from shared.contracts.topics import DIRECTORY
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.publisher import Publishing
from shared.messaging.records import Message

BATCH = 200


class DirectoryPublisher:
    """``publish_due`` is to be called every now and then."""

    def __init__(self, transactions: Transactions, changes: DirectoryChanges, publisher: Publishing) -> None:
        self._transactions = transactions
        self._changes = changes
        self._publisher = publisher

    async def publish_due(self) -> None:
        """Publish all changes. Raises what the publisher raises: the process must end, and the rows stay."""
        while await self._publish_some() == BATCH:
            pass

    async def _publish_some(self) -> int:
        """Up to a batch; the outbox forgets them only after every ack. How many there were."""
        async with self._transactions() as tx:
            changes = await self._changes.take(tx, BATCH)
            await self._publisher.publish([_message(change) for change in changes])
        return len(changes)


def _message(change: DirectoryChange) -> Message:
    """Equal key and version give equal bytes. The topic has one partition and is compacted by key."""
    envelope = Envelope(
        id=event_id(change.key, change.type, change.version),
        type=change.type,
        source=SOURCE,
        time=change.recorded_at,
        subject=change.key,
        sequence=change.version,
    )
    return Message(DIRECTORY, 0, change.key.encode(), change.body, envelope.headers())
