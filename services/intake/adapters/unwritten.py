"""Intake's ports for looking only: fit for a read-only transaction, and nothing is taken from anybody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from services.intake.adapters.workers import PostgresWorkers
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.records import WorkerKind, WorkerState

_READ = """
SELECT worker_id, seq, relax_seq, kind, merged_into, person FROM workers WHERE worker_id = ANY($1::bigint[])
"""


def looking_only(ports: IntakePorts) -> IntakePorts:
    """The same ports, but that new workers are neither numbered nor claimed, and known ones are read without a lock."""
    return replace(ports, numbers=NoNumbers(), workers=UnlockedWorkers())


class NoNumbers:
    """``ports.Numbers`` that gives none away: all are 0."""

    async def declaration_numbers(self, tx: Connection, count: int) -> Sequence[int]:
        """Zeros."""
        del tx
        return [0] * count

    async def worker_ids(self, tx: Connection, count: int) -> Sequence[int]:
        """Zeros."""
        del tx
        return [0] * count


class UnlockedWorkers(PostgresWorkers):
    """``ports.Workers`` for one declaration; what it inherits for writing fails in a read-only transaction."""

    async def claim_aliases(self, tx: Connection, rows: Sequence[tuple[bytes, int]]) -> Mapping[bytes, int]:
        """As if every claim won."""
        del tx
        return dict(rows)

    async def lock(self, tx: Connection, worker_ids: Collection[int]) -> Mapping[int, WorkerState]:
        """Read only."""
        rows = await tx.fetch(_READ, sorted(worker_ids))
        return {
            worker_id: WorkerState(worker_id, seq, relax_seq, WorkerKind(kind), merged_into, person)
            for worker_id, seq, relax_seq, kind, merged_into, person in rows
        }
