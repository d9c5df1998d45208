"""A person's SSIN is replaced, for instance a BIS number by a national number."""

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.domain.ports import Clock, Connection, IntakePorts
from services.intake.domain.received_event import person_json
from services.intake.domain.records import StoredReceipt, WorkerKind, WorkerState, administrative_receipt
from services.intake.domain.sandbox_ports import Aliases, PersonFinder, Transactions
from services.intake.use_cases.route_drafts import Merged
from shared.contracts.declaration_received import Person
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.moments import whole_milliseconds

ABSORB = "ABSORB"


@dataclass(frozen=True, slots=True)
class WorkerAbsorber:
    """``absorbed`` is called after the commit, to wake the outbox; ``new_traceparent`` makes a W3C trace context."""

    transactions: Transactions
    ports: IntakePorts
    aliases: Aliases
    register: PersonFinder
    absorbed: Callable[[], None]
    clock: Clock
    new_traceparent: Callable[[], str]

    async def replace_ssin(self, old: str, new: str) -> None:
        """From now on both SSINs are one worker. Where each had its own, the new one's absorbs the old one's.

        ``old`` and ``new`` are well-formed and differ. Repeating it changes nothing.
        """
        person = await self.register.replace(old, new)
        async with self.transactions() as tx:
            old_id, new_id = await self._workers_of(tx, old, new)
            if old_id == new_id:
                await self._rename(tx, new_id, person)
            while old_id != new_id:
                try:
                    async with tx.transaction():
                        await self._absorb(tx, old_id, new_id, person)
                    await self.aliases.move(tx, self.ports.hashes.ssin(old), new_id)
                    break
                except Merged as merged:
                    old_id = merged.merges.get(old_id, old_id)
                    new_id = merged.merges.get(new_id, new_id)
        self.absorbed()

    async def _workers_of(self, tx: Connection, old: str, new: str) -> tuple[int, int]:
        """Their workers, not locked yet; an SSIN that is not in use becomes an alias of the other's worker."""
        hashes = self.ports.hashes.ssin(old), self.ports.hashes.ssin(new)
        known = dict(await self.ports.workers.find_aliases(tx, hashes))
        if len(known) < len(hashes):
            (fresh,) = await self.ports.numbers.worker_ids(tx, 1)
            offered = next(iter(known.values()), fresh)
            missing = [(ssin_hash, offered) for ssin_hash in hashes if ssin_hash not in known]
            known.update(await self.ports.workers.claim_aliases(tx, missing))
            if fresh in known.values():
                await self.ports.workers.create(tx, [WorkerState(fresh, 0, 0, WorkerKind.PERSON)])
        return known[hashes[0]], known[hashes[1]]

    async def _rename(self, tx: Connection, worker_id: int, person: Person) -> None:
        """The one worker of both SSINs is known by the new one from now on."""
        next_id: int | None = worker_id
        while next_id is not None:
            (worker,) = (await self.ports.workers.lock(tx, {next_id})).values()
            next_id = worker.merged_into
        worker.person = person_json(person)
        await self.ports.workers.rewrite(tx, [worker])

    async def _absorb(self, tx: Connection, old_id: int, new_id: int, person: Person) -> None:
        states = await self.ports.workers.lock(tx, {old_id, new_id})
        merges = {state.worker_id: state.merged_into for state in states.values() if state.merged_into is not None}
        if merges:
            raise Merged(merges)
        old, new = states[old_id], states[new_id]
        old.merged_into = new_id
        old.relax_seq = old.seq + 1  # an equal declaration may be meant for the person as known now
        new.person = person_json(person)
        receipts = []
        if old.seq:
            new.seq += 1
            new.relax_seq = new.seq
            receipts = [self._receipt(old, new, person)]
        await self.ports.workers.rewrite(tx, [old, new])
        await self.ports.receipts.add(tx, receipts)

    def _receipt(self, old: WorkerState, new: WorkerState, person: Person) -> StoredReceipt:
        event = WorkerAbsorbed(
            worker_id=new.worker_id, seq=new.seq, absorbed_worker_id=old.worker_id, upto=old.seq, person=person
        )
        return administrative_receipt(new, ABSORB, event, whole_milliseconds(self.clock()), self.new_traceparent())
