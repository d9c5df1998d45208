"""Consumes ``dimona.registrations.v1``: each batch of registrations becomes delivery rows."""

from collections.abc import Awaitable, Callable, Sequence

from services.notifier.domain.ports import Connection
from services.notifier.domain.registration import Registration, UnreadableRegistrationError, read_registration
from shared.contracts.topics import DECLARATION_REGISTERED
from shared.messaging.envelope import Envelope
from shared.messaging.items import Item, Unreadable
from shared.messaging.records import Message, Record

Plan = Callable[[Connection, Sequence[Registration]], Awaitable[None]]


def decode_registration(record: Record) -> Item[Registration]:
    """One record as an item. Unordered: stream and position only name what would be parked.

    Raises Unreadable or UnreadableEnvelope.
    """
    envelope = Envelope.read(record.headers)
    if envelope.type != DECLARATION_REGISTERED:
        raise Unreadable("unknown_type")
    try:
        registration = read_registration(record.value or b"", envelope.id, envelope.traceparent)
    except UnreadableRegistrationError:
        raise Unreadable("malformed_registration") from None
    return Item(record, registration.number, registration.attempt, registration)


class OnDeclarationRegistered:
    """Handler of the batch step: no replies, since confirmations leave through the outbox."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    async def handle(self, tx: Connection, items: Sequence[Item[Registration]]) -> Sequence[Message]:
        """Insert the delivery rows of a batch."""
        await self._plan(tx, [item.body for item in items])
        return ()
