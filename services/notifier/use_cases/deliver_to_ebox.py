"""Takes due deliveries of the e-Box channel, publishes them, writes what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifier.domain.confirmation import subject
from services.notifier.domain.delivery import Channel, Delivery, Settled, State
from services.notifier.domain.ports import (
    Clock,
    Connection,
    CrashPoint,
    Deliveries,
    EBox,
    EBoxMessage,
    Enqueue,
    Outcome,
    Session,
    Transaction,
)
from services.notifier.use_cases.settle_deliveries import as_letter, delay_after, not_sent, sent, settle_deliveries
from shared.contracts.decision import Phase
from shared.outages import TryAgain

BATCH = 1000
LEASE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class DeliverToEBox:
    """One round of the e-Box loop. Taking is one statement, and so needs no transaction around it."""

    session: Session
    transaction: Transaction
    deliveries: Deliveries
    ebox: EBox
    enqueue: Enqueue
    clock: Clock
    crash_point: CrashPoint

    async def __call__(self) -> int:
        """Deliver one batch; how many rows were taken (0: nothing is due).

        When the e-Box cannot be reached the rows are given back with a growing delay and TryAgain goes on to the loop.
        """
        due, absorbed = await self._take()
        if not due and not absorbed:
            return 0
        self.crash_point("notifier.ebox.taken")
        try:
            outcomes = await self.ebox.publish([_message(d) for d in due]) if due else []
        except TryAgain:
            async with self.transaction() as tx:
                await self.deliveries.release(tx, due, [delay_after(d.tries) for d in due])
            raise
        self.crash_point("notifier.ebox.published")
        now = self.clock()
        settled = [_settled(d, outcome, now) for d, outcome in zip(due, outcomes, strict=True)]
        letters = [as_letter(d) for d, outcome in zip(due, outcomes, strict=True) if outcome is not Outcome.DELIVERED]
        settled += [Settled(d, State.ABSORBED, now) for d in absorbed]
        async with self.transaction() as tx:
            if letters:
                await self.deliveries.claim(tx, letters)
            await settle_deliveries(tx, settled, self.deliveries, self.enqueue)
        self.crash_point("notifier.ebox.recorded")
        return len(settled)

    async def _take(self) -> tuple[Sequence[Delivery], Sequence[Delivery]]:
        async with self.session() as connection:
            taken = await self.deliveries.take(connection, Channel.EBOX, BATCH, LEASE_SECONDS)
            return await split_absorbed(connection, taken, self.deliveries)


async def split_absorbed(
    tx: Connection, taken: Sequence[Delivery], deliveries: Deliveries
) -> tuple[Sequence[Delivery], Sequence[Delivery]]:
    """Those to send, and provisional ones whose final confirmation is there already."""
    provisional = [d for d in taken if d.phase == Phase.PROVISIONAL]
    if not provisional:
        return taken, ()
    final = await deliveries.with_final(tx, [d.number for d in provisional])
    absorbed = [d for d in provisional if d.number in final]
    return [d for d in taken if d.phase != Phase.PROVISIONAL or d.number not in final], absorbed


def _message(delivery: Delivery) -> EBoxMessage:
    assert delivery.enterprise_number is not None, "the channel rule gives no e-Box without an enterprise number"
    return EBoxMessage(
        key=delivery.message_id,
        enterprise_number=delivery.enterprise_number,
        language=delivery.language,
        subject=subject(delivery.language, delivery.kind, delivery.number, delivery.result),
        body=delivery.document,
    )


def _settled(delivery: Delivery, outcome: Outcome, now: datetime) -> Settled:
    if outcome in (Outcome.DELIVERED, Outcome.NO_DIGITAL_USER):
        return sent(delivery, now)
    state = State.UNKNOWN if outcome is Outcome.UNKNOWN else State.FAILED
    return not_sent(delivery, state, _REASONS[outcome], now)


_REASONS = {Outcome.UNKNOWN: "EBOX_OUTCOME_UNKNOWN", Outcome.FAILED: "EBOX_REFUSED"}
