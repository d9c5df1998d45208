"""Consumes ``dimona.registrations.v1``: each batch of registrations becomes delivery rows."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from services.notifier.domain.ports import Connection
from services.notifier.domain.registration import Registration, UnreadableRegistration, read_registration
from shared.contracts.topics import DECLARATION_REGISTERED, PERIOD_MARK_REGISTERED
from shared.messaging.envelope import Envelope, UnreadableEnvelope
from shared.messaging.items import Item, Unreadable
from shared.messaging.records import Message, Record

_TYPE = DECLARATION_REGISTERED.encode()
_MARK = PERIOD_MARK_REGISTERED.encode()

Plan = Callable[[Connection, Sequence[Registration]], Awaitable[None]]


def decode_registration(record: Record) -> Item[Registration | None]:
    """One record as an item, None for the office's mark on a period, which nobody is sent. Unordered: stream and position
    only name what would be parked.

    Raises Unreadable or UnreadableEnvelope.
    """
    headers = dict(record.headers)
    if headers.get("ce_type") == _MARK:
        return Item(record, 0, 0, None)
    if headers.get("ce_type") != _TYPE:
        Envelope.read(record.headers)
        raise Unreadable("unknown_type")
    try:
        registration = read_registration(record.value or b"", *_origin(headers))
    except UnreadableRegistration:
        raise Unreadable("malformed_registration") from None
    return Item(record, registration.number, registration.attempt, registration)


def _origin(headers: dict[str, bytes | None]) -> tuple[UUID, str | None]:
    """Id and trace context of the event: all that is needed of its envelope, and reading the whole costs four times more."""
    event_id, traceparent = headers.get("ce_id"), headers.get("traceparent")
    try:
        return UUID((event_id or b"").decode("ascii")), traceparent.decode("ascii") if traceparent else None
    except ValueError:
        raise UnreadableEnvelope("envelope_malformed") from None


class OnDeclarationRegistered:
    """Handler of the batch step: no replies, since confirmations leave through the outbox."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    async def handle(self, tx: Connection, items: Sequence[Item[Registration | None]]) -> Sequence[Message]:
        """Insert the delivery rows of a batch."""
        await self._plan(tx, [item.body for item in items if item.body is not None])
        return ()
