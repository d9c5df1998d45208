"""What both channels do with an outcome: write it, with the event that tells it, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from services.notifier.domain.confirmation_event import confirmed, not_confirmed
from services.notifier.domain.delivery import Channel, Delivery, Settled, State, slot_of
from services.notifier.domain.ports import Connection, Deliveries, Enqueue

FIRST_DELAY = 0.5
LONGEST_DELAY = 300.0


async def settle_deliveries(
    tx: Connection, settled: Sequence[Settled], deliveries: Deliveries, enqueue: Enqueue
) -> None:
    """Write outcomes, and an outbox row for each that this call was first to write and that somebody is told of."""
    ordered = sorted(settled, key=lambda s: (s.delivery.number, s.delivery.slot))
    first = await deliveries.settle(tx, ordered)
    told = [(s.delivery.number, s.delivery.slot) for s in ordered if s.event is not None]
    rows = [("", number, slot) for number, slot in told if (number, slot) in first]
    if rows:
        await enqueue(tx, rows)


def sent(delivery: Delivery, now: datetime) -> Settled:
    """Delivered."""
    return Settled(delivery, State.SENT, now, confirmed(delivery, now))


def not_sent(delivery: Delivery, state: State, reason: str, now: datetime) -> Settled:
    """Not delivered over this channel, or nobody can tell; ``reason`` is a constant code."""
    return Settled(delivery, state, now, not_confirmed(delivery, reason, now), reason=reason)


def as_letter(delivery: Delivery) -> Delivery:
    """The same confirmation over the other channel."""
    slot = slot_of(delivery.phase, delivery.recipient, Channel.LETTER)
    return delivery._replace(channel=Channel.LETTER, slot=slot)


def delay_after(tries: int) -> float:
    """Seconds to wait after this many tries: doubles up to five minutes."""
    return float(min(FIRST_DELAY * 2 ** min(max(tries - 1, 0), 20), LONGEST_DELAY))
