"""The office marks a period: locked, so that it takes no declaration any more, or blocked by an anomaly; or takes a mark off."""

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.domain.period_mark import PeriodMark
from services.intake.domain.ports import Clock, Connection, IntakePorts
from services.intake.domain.records import StoredReceipt, WorkerState, administrative_receipt
from services.intake.domain.sandbox_ports import Transactions
from services.intake.use_cases.route_drafts import Merged
from shared.contracts.decision import Result
from shared.contracts.declaration import Kind
from shared.contracts.period_marked import PeriodMarked
from shared.moments import whole_milliseconds

MARK = "MARK"
_ACCEPTED = frozenset((Result.ACCEPTED, Result.WARNING))


@dataclass(frozen=True, slots=True)
class PeriodMarker:
    """``marked`` is called after the commit, to wake the outbox; ``new_traceparent`` makes a W3C trace context."""

    transactions: Transactions
    ports: IntakePorts
    marked: Callable[[], None]
    clock: Clock
    new_traceparent: Callable[[], str]

    async def mark(self, mark: PeriodMark) -> bool:
        """Give the mark its place in the worker's stream; False if there is no such period.

        Like every administrative event it is relaxing: an equal declaration after it may be meant anew.
        """
        async with self.transactions() as tx:
            worker_id = await self._worker_of(tx, mark.period_number)
            if worker_id is None:
                return False
            while True:
                try:
                    async with tx.transaction():
                        await self._write(tx, worker_id, mark)
                    break
                except Merged as merged:
                    worker_id = merged.merges[worker_id]
        self.marked()
        return True

    async def _worker_of(self, tx: Connection, number: int) -> int | None:
        """Of an IN that was accepted: only that has made a period."""
        placed = (await self.ports.receipts.newest(tx, [number])).get(number)
        if placed is None or placed.kind != Kind.IN:
            return None
        final = await self.ports.results.final(tx, [number])
        return placed.worker_id if final.get(number) in _ACCEPTED else None

    async def _write(self, tx: Connection, worker_id: int, mark: PeriodMark) -> None:
        worker = (await self.ports.workers.lock(tx, {worker_id}))[worker_id]
        if worker.merged_into is not None:
            raise Merged({worker_id: worker.merged_into})
        worker.seq += 1
        worker.relax_seq = worker.seq
        await self.ports.workers.advance(tx, [worker])
        await self.ports.receipts.touch(tx, [mark.period_number])
        await self.ports.receipts.add(tx, [self._receipt(worker, mark)])

    def _receipt(self, worker: WorkerState, mark: PeriodMark) -> StoredReceipt:
        event = PeriodMarked(
            worker_id=worker.worker_id,
            seq=worker.seq,
            period_number=mark.period_number,
            locked=mark.locked,
            blocked=mark.blocked,
        )
        return administrative_receipt(
            worker,
            MARK,
            event,
            whole_milliseconds(self.clock()),
            self.new_traceparent(),
            period_number=mark.period_number,
        )
