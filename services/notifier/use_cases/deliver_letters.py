"""Takes due deliveries of the letter channel, prints them to files, writes what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from services.notifier.domain.delivery import Channel, Delivery, Settled, State
from services.notifier.domain.letter import Letter, compose_letter
from services.notifier.domain.ports import (
    Addressee,
    Clock,
    CrashPoint,
    Deliveries,
    Directory,
    Enqueue,
    LetterPress,
    StoredLetter,
    Transaction,
)
from services.notifier.use_cases.deliver_to_ebox import split_absorbed
from services.notifier.use_cases.settle_deliveries import delay_after, not_sent, sent, settle_deliveries
from shared.outages import TryAgain

BATCH = 50
LEASE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class DeliverLetters:
    """One round of the letter loop."""

    transaction: Transaction
    deliveries: Deliveries
    directory: Directory
    press: LetterPress
    enqueue: Enqueue
    clock: Clock
    crash_point: CrashPoint

    async def __call__(self) -> int:
        """Deliver one batch; how many rows were taken (0: nothing is due).

        A letter whose address is not known yet waits, with a growing delay. When the disk refuses, all are given back
        and TryAgain goes on to the loop.
        """
        taken, ready, absorbed = await self._take()
        if not ready and not absorbed:
            return taken
        try:
            stored = await self.press.print_and_store([_letter(d, a) for d, a in ready]) if ready else []
        except TryAgain:
            async with self.transaction() as tx:
                due = [d for d, _ in ready]
                await self.deliveries.release(tx, due, [delay_after(d.tries) for d in due])
            raise
        self.crash_point("notifier.letter.stored")
        await self._record([(d, s) for (d, _), s in zip(ready, stored, strict=True)], absorbed)
        self.crash_point("notifier.letter.recorded")
        return taken

    async def _take(self) -> tuple[int, Sequence[tuple[Delivery, Addressee]], Sequence[Delivery]]:
        """How many were due, those that can be printed, those absorbed; those without an address are given back."""
        async with self.transaction() as tx:
            taken = await self.deliveries.take(tx, Channel.LETTER, BATCH, LEASE_SECONDS)
            if not taken:
                return 0, (), ()
            due, absorbed = await split_absorbed(tx, taken, self.deliveries)
            addressees = await self.directory.addressees(tx, due)
            pairs = list(zip(due, addressees, strict=True))
            waiting = [d for d, addressee in pairs if addressee is None]
            if waiting:
                await self.deliveries.release(tx, waiting, [delay_after(d.tries) for d in waiting])
            return len(taken), [(d, addressee) for d, addressee in pairs if addressee is not None], absorbed

    async def _record(
        self, printed: Sequence[tuple[Delivery, StoredLetter | None]], absorbed: Sequence[Delivery]
    ) -> None:
        now = self.clock()
        settled = [Settled(d, State.ABSORBED, now) for d in absorbed]
        settled += [
            sent(d, now) if stored else not_sent(d, State.FAILED, "LETTER_NOT_PRINTABLE", now) for d, stored in printed
        ]
        async with self.transaction() as tx:
            await self.deliveries.record_letters(tx, [(d, s) for d, s in printed if s is not None], now)
            await settle_deliveries(tx, settled, self.deliveries, self.enqueue)


def _letter(delivery: Delivery, addressee: Addressee) -> Letter:
    document = orjson.loads(delivery.document)
    return compose_letter(delivery.message_id, document, delivery.document, addressee.name, addressee.address)
