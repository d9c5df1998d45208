"""Receipts without a registration, found by an anti-join over what was recorded since the last look. Administrative events
never have one, and are taken along a few times.
"""

from datetime import datetime

from services.intake.adapters.receipts import Enqueue
from services.intake.domain.ports import Connection

_NOTE = """
INSERT INTO stalled (worker_id, seq, number, attempt, next_try)
SELECT r.worker_id, r.seq, r.number, r.attempt, $1
FROM receipts r
WHERE r.recorded_at >= (SELECT low FROM healing) AND r.recorded_at < $1
  AND NOT EXISTS (SELECT FROM results x WHERE x.number = r.number AND x.attempt = r.attempt)
ON CONFLICT (worker_id, seq) DO NOTHING
"""
_FORGET_REGISTERED = """
DELETE FROM stalled s USING results x WHERE x.number = s.number AND x.attempt = s.attempt
"""
# Nothing tells that an administrative event has arrived; to receive it again changes nothing.
_FORGET_ADMINISTRATIVE = "DELETE FROM stalled WHERE number IS NULL AND tries >= 6"
# Waits 1, 2, 4 … 64 minutes. What is still in the outbox is not lost: it only waits for its turn.
_TAKE = """
UPDATE stalled s
SET tries = s.tries + 1 - queued::integer, next_try = $1 + make_interval(mins => (2 ^ least(s.tries, 6))::integer)
FROM (
    SELECT d.worker_id, d.seq, EXISTS (SELECT FROM outbox WHERE stream = d.worker_id AND position = d.seq) AS queued
    FROM (SELECT worker_id, seq FROM stalled WHERE next_try <= $1 ORDER BY next_try LIMIT $2) d
) due
WHERE s.worker_id = due.worker_id AND s.seq = due.seq
RETURNING s.worker_id, s.seq, due.queued
"""
_WITH_EVENTS = """
SELECT r.sender_id, r.worker_id, r.seq FROM unnest($1::bigint[], $2::bigint[]) AS w (worker_id, seq)
JOIN receipts r USING (worker_id, seq)
UNION
SELECT r.sender_id, r.worker_id, r.seq FROM unnest($1::bigint[], $2::bigint[]) AS w (worker_id, seq)
JOIN receipts r ON r.worker_id = w.worker_id AND r.seq < w.seq AND r.number IS NULL
ORDER BY 2, 3
"""
_COUNT = "SELECT count(number) AS waiting, count(number) FILTER (WHERE tries >= 3) AS stuck FROM stalled"


class PostgresStalls:
    """``ports.Stalls`` on the tables healing and stalled."""

    def __init__(self, enqueue: Enqueue) -> None:
        self._enqueue = enqueue

    async def begin(self, tx: Connection) -> bool:
        """The lock on the only row of healing."""
        return bool(await tx.fetch("SELECT FROM healing FOR UPDATE SKIP LOCKED"))

    async def note_unregistered(self, tx: Connection, until: datetime) -> None:
        """Transactions are far shorter than the distance of ``until`` from now, so none commits behind the mark."""
        await tx.execute(_NOTE, until)
        await tx.execute("UPDATE healing SET low = greatest(low, $1)", until)

    async def forget_registered(self, tx: Connection) -> None:
        """The registration came, by whatever way; of an administrative event none comes: six publications are enough."""
        await tx.execute(_FORGET_REGISTERED)
        await tx.execute(_FORGET_ADMINISTRATIVE)

    async def publish_due(self, tx: Connection, now: datetime, limit: int) -> int:
        """With them go the worker's earlier administrative events, which may have been forgotten."""
        due = [row for row in await tx.fetch(_TAKE, now, limit) if not row["queued"]]
        if due:
            places = await tx.fetch(_WITH_EVENTS, [row["worker_id"] for row in due], [row["seq"] for row in due])
            await self._enqueue(tx, [tuple(row) for row in places])
        return len(due)

    async def count(self, tx: Connection) -> tuple[int, int]:
        """Those that have a number, and of them the ones with three tries or more."""
        (row,) = await tx.fetch(_COUNT)
        return row["waiting"], row["stuck"]
