"""Identify the workers of waiting INs, and issue again all that waited for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.intake.domain.ports import Clock, Connection, IntakePorts
from services.intake.domain.received_event import person_json
from services.intake.domain.records import WorkerKind, WorkerState
from services.intake.domain.reissue import reissue
from services.intake.domain.sandbox_ports import (
    CrashPoint,
    PersonFinder,
    Transactions,
    WaitingIdentification,
    WaitingIdentifications,
)
from services.intake.use_cases.route_drafts import Merged
from shared.contracts.declaration_received import Identification, Person
from shared.moments import whole_milliseconds

LEASE = 10.0
BATCH = 100


class _AlreadySettled(Exception):
    """Another replica has written the answer."""


@dataclass(frozen=True, slots=True)
class WorkerIdentifier:
    """Two steps: whose answers are there (``due``), and writing one of them (``settle``).

    Any replica may do either, any number of times: the provisional worker's row, locked, tells whether it is done.
    ``settled`` is called after each commit, to wake the outbox.
    """

    transactions: Transactions
    ports: IntakePorts
    waiting: WaitingIdentifications
    register: PersonFinder
    settled: Callable[[], None]
    clock: Clock
    crash_point: CrashPoint

    async def due(self) -> Sequence[tuple[WaitingIdentification, Person | None]]:
        """Some INs that are due and whom they are about, None where the register knows nobody that fits.

        Raises RegisterUnavailable: they are due again when their lease ends.
        """
        waiting = await self.waiting.take_due(BATCH, LEASE)
        if not waiting:
            return ()
        persons = await self.register.find([entry.identity for entry in waiting])
        self.crash_point("intake.identify.asked")
        return list(zip(waiting, persons, strict=True))

    async def settle(self, entry: WaitingIdentification, person: Person | None) -> None:
        """Issue the IN and its followers again: into the person's stream, or, unidentified, into their own."""
        try:
            async with self.transactions() as tx:
                worker_id = entry.worker_id if person is None else await self._worker_of(tx, person)
                await self._reissue(tx, entry, worker_id, person)
                await self.waiting.settle(tx, entry.number, identified=person is not None)
                self.crash_point("intake.identify.written")
        except _AlreadySettled:
            return
        self.settled()

    async def _worker_of(self, tx: Connection, person: Person) -> int:
        """The person's worker, a fresh one if there is none; not locked yet."""
        ssin_hash = self.ports.hashes.ssin(person.ssin)
        known = await self.ports.workers.find_aliases(tx, [ssin_hash])
        if ssin_hash in known:
            return known[ssin_hash]
        (fresh,) = await self.ports.numbers.worker_ids(tx, 1)
        claimed = await self.ports.workers.claim_aliases(tx, [(ssin_hash, fresh)])
        if claimed[ssin_hash] == fresh:
            await self.ports.workers.create(tx, [WorkerState(fresh, 0, 0, WorkerKind.PERSON)])
        return claimed[ssin_hash]

    async def _reissue(
        self, tx: Connection, entry: WaitingIdentification, worker_id: int, person: Person | None
    ) -> None:
        while True:
            try:
                async with tx.transaction():
                    return await self._write(tx, entry.worker_id, worker_id, person)
            except Merged as merged:
                worker_id = merged.merges[worker_id]

    async def _write(self, tx: Connection, provisional_id: int, worker_id: int, person: Person | None) -> None:
        states = await self.ports.workers.lock(tx, {provisional_id, worker_id})
        provisional, worker = states[provisional_id], states[worker_id]
        if provisional.merged_into is not None or provisional.kind is not WorkerKind.PENDING:
            raise _AlreadySettled
        if worker.merged_into is not None:
            raise Merged({worker_id: worker.merged_into})
        if person is None:
            worker.kind = WorkerKind.UNIDENTIFIED
        else:
            worker.person = person_json(person)
            provisional.merged_into = worker_id
        receipts = reissue(
            await self.ports.receipts.stream(tx, provisional_id, Identification.PENDING),
            worker,
            identification=Identification.FAILED if person is None else Identification.VERIFIED,
            person=worker.person,
            recorded_at=whole_milliseconds(self.clock()),
        )
        await self.ports.workers.rewrite(tx, list(states.values()))
        await self.ports.receipts.add(tx, receipts)
