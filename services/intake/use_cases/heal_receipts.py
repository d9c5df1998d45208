"""Receipts that no registration follows are published again: a loss at any hop repairs itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake.domain.ports import Connection, Stalls

PATIENCE = timedelta(seconds=60)
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Healing:
    """``published``: receipts put back into the outbox now; ``stalled``: all with a number that still wait; ``stuck``: of
    those, the ones that three publications did not help.
    """

    published: int
    stalled: int
    stuck: int


async def heal_receipts(tx: Connection, stalls: Stalls, now: datetime) -> Healing | None:
    """Look at everything recorded up to a minute ago, once; None when another replica is at it."""
    if not await stalls.begin(tx):
        return None
    await stalls.note_unregistered(tx, now - PATIENCE)
    await stalls.forget_registered(tx)
    published = await stalls.publish_due(tx, now, _AT_ONCE)
    return Healing(published, *await stalls.count(tx))
