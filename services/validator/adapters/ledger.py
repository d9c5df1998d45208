"""The ledger in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter

from services.validator.domain.period import Period
from services.validator.domain.ports import Connection
from services.validator.domain.reach import Reach

_NAMES = [field.name for field in fields(Period)]
_COLUMNS = ", ".join(f'"{name}"' for name in _NAMES)
# Both joins are forced to look up rows by index, however large the batch or the table: LATERAL with OFFSET 0.
_LOAD = f"""
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::date[], $6::text[], $7::boolean[],
            $8::date[], $9::date[])
        AS wanted (worker_id, number, employer_id, first, last, worker_type, counting, since, until)),
named AS MATERIALIZED (
    SELECT own.* FROM wanted CROSS JOIN LATERAL (
        SELECT * FROM periods p WHERE p.worker_id = wanted.worker_id AND p.number = wanted.number OFFSET 0) own),
reach AS (
    SELECT wanted.worker_id, coalesce(named.employer_id, wanted.employer_id) AS employer_id,
        least(wanted.first, named.start_date) AS first,
        CASE WHEN named.number IS NOT NULL AND named.end_date IS NULL THEN 'infinity'
            ELSE greatest(wanted.last, named.end_date) END AS last
    FROM wanted LEFT JOIN named USING (worker_id, number) WHERE wanted.first IS NOT NULL),
years AS (
    SELECT wanted.worker_id, together.counted,
        min(least(date_trunc('year', wanted.since::timestamp), date_trunc('year', named.start_date::timestamp))) AS since,
        max(greatest(date_trunc('year', wanted.until::timestamp), date_trunc('year', named.start_date::timestamp)))
            + interval '1 year' AS until
    FROM wanted LEFT JOIN named USING (worker_id, number)
        JOIN unnest($10::text[], $11::text[]) AS together (worker_type, counted)
            ON together.worker_type = coalesce(named.worker_type, wanted.worker_type)
    WHERE wanted.counting GROUP BY 1, 2)
SELECT {_COLUMNS} FROM named
UNION ALL
SELECT rival.* FROM reach CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM periods p WHERE p.worker_id = reach.worker_id AND p.employer_id = reach.employer_id
        AND coalesce(p.end_date, 'infinity') >= reach.first AND p.start_date <= reach.last AND NOT p.cancelled
    OFFSET 0) rival
UNION ALL
SELECT counted.* FROM years CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM periods p WHERE p.worker_id = years.worker_id AND p.worker_type = years.counted
        AND p.start_date >= years.since::date AND p.start_date < years.until::date AND NOT p.cancelled
    OFFSET 0) counted
"""  # noqa: S608 - constants only
_SAVE = f"""
INSERT INTO periods ({_COLUMNS})
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bigint[], $5::date[], $6::text[], $7::date[],
    $8::text[], $9::integer[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::boolean[],
    $16::boolean[], $17::integer[], $18::boolean[], $19::boolean[], $20::bigint[])
ON CONFLICT (worker_id, number) DO UPDATE SET version = excluded.version, start_date = excluded.start_date,
    start_hour = excluded.start_hour, end_date = excluded.end_date, end_hour = excluded.end_hour,
    planned_hours = excluded.planned_hours, planned_days = excluded.planned_days, cancelled = excluded.cancelled,
    late = excluded.late, locked = excluded.locked, blocked = excluded.blocked
"""  # noqa: S608 - constants only
_COUNTED = f"""
SELECT {_COLUMNS} FROM periods WHERE worker_id = ANY($1::bigint[]) AND worker_type = ANY($2::text[])
    AND start_date BETWEEN $3 AND $4 AND NOT cancelled
"""  # noqa: S608 - constants only
_MOVE = "UPDATE periods SET worker_id = $2 WHERE worker_id = $1 RETURNING number"
_row = attrgetter(*_NAMES)
_wanted = attrgetter(*(field.name for field in fields(Reach)))


class PostgresLedger:
    """``ports.LedgerStore`` on the table periods.

    ``counted_together``: by worker type, the types whose periods its quotas count.
    """

    def __init__(self, counted_together: Mapping[str, Collection[str]]) -> None:
        pairs = [(worker_type, counted) for worker_type, types in counted_together.items() for counted in types]
        self._together = tuple(zip(*pairs, strict=True)) if pairs else ((), ())

    async def load(self, tx: Connection, reach: Collection[Reach]) -> Sequence[Period]:
        """In no order; a period that two of them reach comes once."""
        if not reach:
            return []
        wanted = [_wanted(one) for one in reach]
        rows = await tx.fetch(_LOAD, *zip(*wanted, strict=True), *self._together)
        return list({row["number"]: Period(*row) for row in rows}.values())

    async def save(self, tx: Connection, periods: Collection[Period]) -> None:
        """What only an IN sets is never rewritten."""
        if periods:
            await tx.execute(_SAVE, *zip(*map(_row, periods), strict=True))

    async def counted(
        self, tx: Connection, workers: Collection[int], worker_types: Collection[str], first: date, last: date
    ) -> Sequence[Period]:
        """In no order."""
        rows = await tx.fetch(_COUNTED, list(workers), list(worker_types), first, last)
        return [Period(*row) for row in rows]

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> Sequence[int]:
        """Both streams are locked."""
        return sorted(row["number"] for row in await tx.fetch(_MOVE, absorbed, worker_id))
