"""Aliases and workers in PostgreSQL; the lock on a worker's row makes its ``seq`` gapless and in the order of commits."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.intake.domain.ports import Connection
from services.intake.domain.records import WorkerKind, WorkerState

_FIND_ALIASES = "SELECT ssin_hash, worker_id FROM aliases WHERE ssin_hash = ANY($1::bytea[])"
_CLAIM_ALIASES = """
INSERT INTO aliases (ssin_hash, worker_id) SELECT * FROM unnest($1::bytea[], $2::bigint[])
ON CONFLICT (ssin_hash) DO NOTHING
"""
_LOCK = """
SELECT worker_id, seq, relax_seq, kind, merged_into, person FROM workers
WHERE worker_id = ANY($1::bigint[]) ORDER BY worker_id FOR UPDATE
"""
_ADVANCE = """
UPDATE workers w SET seq = d.seq, relax_seq = d.relax_seq
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS d (worker_id, seq, relax_seq)
WHERE w.worker_id = d.worker_id
"""
_REWRITE = """
UPDATE workers w SET seq = d.seq, relax_seq = d.relax_seq, kind = d.kind, merged_into = d.merged_into, person = d.person
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[])
    AS d (worker_id, seq, relax_seq, kind, merged_into, person)
WHERE w.worker_id = d.worker_id
"""
_COLUMNS = ("worker_id", "seq", "relax_seq", "kind", "merged_into", "person")


class PostgresWorkers:
    """``ports.Workers`` on the tables aliases and workers."""

    async def find_aliases(self, tx: Connection, ssin_hashes: Collection[bytes]) -> Mapping[bytes, int]:
        """Without locks: an alias never goes away."""
        return {row["ssin_hash"]: row["worker_id"] for row in await tx.fetch(_FIND_ALIASES, list(ssin_hashes))}

    async def claim_aliases(self, tx: Connection, rows: Sequence[tuple[bytes, int]]) -> Mapping[bytes, int]:
        """Insert in sorted order; then, in a later snapshot, read who won."""
        await tx.execute(_CLAIM_ALIASES, *map(list, zip(*sorted(rows), strict=True)))
        return await self.find_aliases(tx, [ssin_hash for ssin_hash, _ in rows])

    async def lock(self, tx: Connection, worker_ids: Collection[int]) -> Mapping[int, WorkerState]:
        """In the order of ids; waits for other transactions."""
        if not worker_ids:
            return {}
        rows = await tx.fetch(_LOCK, sorted(worker_ids))
        return {
            worker_id: WorkerState(worker_id, seq, relax_seq, WorkerKind(kind), merged_into, person)
            for worker_id, seq, relax_seq, kind, merged_into, person in rows
        }

    async def create(self, tx: Connection, workers: Sequence[WorkerState]) -> None:
        """Insert workers that nobody else can know yet."""
        await tx.copy_records_to_table("workers", records=list(map(_row, workers)), columns=_COLUMNS)

    async def advance(self, tx: Connection, workers: Sequence[WorkerState]) -> None:
        """Write the places given in locked streams."""
        places = [(worker.worker_id, worker.seq, worker.relax_seq) for worker in workers]
        await tx.execute(_ADVANCE, *map(list, zip(*places, strict=True)))

    async def rewrite(self, tx: Connection, workers: Sequence[WorkerState]) -> None:
        """Write everything but the id of locked workers."""
        await tx.execute(_REWRITE, *map(list, zip(*map(_row, workers), strict=True)))


def _row(worker: WorkerState) -> tuple[Any, ...]:
    return (worker.worker_id, worker.seq, worker.relax_seq, worker.kind, worker.merged_into, worker.person)
