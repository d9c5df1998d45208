"""The log of record in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.ports import Connection

_LOCK = "SELECT worker_id, last_seq FROM workers WHERE worker_id = ANY($1::bigint[]) ORDER BY worker_id FOR UPDATE"
_CREATE = """
INSERT INTO workers (worker_id, last_seq) SELECT worker_id, 0 FROM unnest($1::bigint[]) AS missing (worker_id)
ON CONFLICT DO NOTHING RETURNING worker_id
"""
_LAST = "SELECT worker_id, last_seq FROM workers WHERE worker_id = ANY($1::bigint[])"
_APPEND = """
WITH logged AS (
    INSERT INTO decisions (worker_id, seq, number, attempt, phase, result, decided_at, received_id, traceparent, body,
        event_type)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::text[], $6::text[],
        $7::timestamptz[], $8::uuid[], $9::text[], $10::bytea[], $11::text[]))
UPDATE workers SET last_seq = stream.seq
FROM unnest($12::bigint[], $13::bigint[]) AS stream (worker_id, seq) WHERE workers.worker_id = stream.worker_id
"""
_AMEND = """
UPDATE decisions d SET result = amended.result, body = amended.body
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[]) AS amended (worker_id, seq, result, body)
WHERE d.worker_id = amended.worker_id AND d.seq = amended.seq
"""
_AT = """
SELECT d.* FROM unnest($1::bigint[], $2::bigint[]) AS wanted (worker_id, seq) JOIN decisions d USING (worker_id, seq)
"""


class PostgresDecisionLog:
    """``ports.DecisionLog`` on the tables decisions and workers."""

    async def lock(self, tx: Connection, workers: Collection[int]) -> Mapping[int, int]:
        """Most streams exist: they are locked first, and only the others are created.

        A stream that another replica creates at the same moment is waited for, and then locked like the rest.
        """
        wanted = sorted(set(workers))
        last = dict(await tx.fetch(_LOCK, wanted))
        missing = [worker_id for worker_id in wanted if worker_id not in last]
        if missing:
            created = {row["worker_id"]: 0 for row in await tx.fetch(_CREATE, missing)}
            others = [worker_id for worker_id in missing if worker_id not in created]
            last |= created | (dict(await tx.fetch(_LOCK, others)) if others else {})
        return last

    async def last_seqs(self, tx: Connection, workers: Collection[int]) -> Mapping[int, int]:
        """By worker id."""
        return dict(await tx.fetch(_LAST, list(workers)))

    async def append(self, tx: Connection, decisions: Sequence[LoggedDecision]) -> None:
        """One statement for both tables."""
        if not decisions:
            return
        rows = [
            (
                d.worker_id,
                d.seq,
                d.number,
                d.attempt,
                d.phase,
                d.result,
                d.decided_at,
                d.received_id,
                d.traceparent,
                d.body,
                d.event_type,
            )
            for d in decisions
        ]
        last: dict[int, int] = {}
        for decision in decisions:
            last[decision.worker_id] = max(decision.seq, last.get(decision.worker_id, 0))
        await tx.execute(_APPEND, *zip(*rows, strict=True), list(last), list(last.values()))

    async def at(self, tx: Connection, places: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], LoggedDecision]:
        """By place."""
        if not places:
            return {}
        rows = await tx.fetch(_AT, *zip(*places, strict=True))
        return {(row["worker_id"], row["seq"]): LoggedDecision(*row.values()) for row in rows}

    async def amend(self, tx: Connection, decisions: Sequence[LoggedDecision]) -> None:
        """In one statement."""
        rows = [(decision.worker_id, decision.seq, decision.result, decision.body) for decision in decisions]
        if rows:
            await tx.execute(_AMEND, *zip(*rows, strict=True))
