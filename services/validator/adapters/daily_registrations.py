"""The ledger of daily registrations in PostgreSQL."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from operator import attrgetter

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.ports import Connection
from services.validator.domain.registration_reach import RegistrationReach

_NAMES = [field.name for field in fields(DailyRegistration)]
_COLUMNS = ", ".join(_NAMES)
# As in the ledger of periods, rows are looked up by index, whatever the planner thinks of the batch: LATERAL with OFFSET 0.
_LOAD = f"""
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::date[], $6::boolean[])
        AS wanted (worker_id, number, employer_id, first, last, dated)),
named AS MATERIALIZED (
    SELECT own.* FROM wanted CROSS JOIN LATERAL (
        SELECT * FROM daily_registrations r WHERE r.worker_id = wanted.worker_id AND r.number = wanted.number
        OFFSET 0) own),
reach AS (
    SELECT wanted.worker_id, coalesce(named.employer_id, wanted.employer_id) AS employer_id,
        least(wanted.first, named.start_date) AS first, greatest(wanted.last, named.end_date) AS last
    FROM wanted LEFT JOIN named USING (worker_id, number) WHERE wanted.dated)
SELECT {_COLUMNS} FROM named
UNION ALL
SELECT rival.* FROM reach CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM daily_registrations r
    WHERE r.worker_id = reach.worker_id AND r.employer_id = reach.employer_id
        AND r.end_date >= reach.first AND r.start_date <= reach.last AND NOT r.cancelled
        AND NOT EXISTS (SELECT FROM periods p
            WHERE p.worker_id = r.worker_id AND p.number = r.period_number AND p.cancelled)
    OFFSET 0) rival
"""  # noqa: S608 - constants only
_SAVE = f"""
INSERT INTO daily_registrations ({_COLUMNS})
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bigint[], $5::bigint[], $6::date[], $7::text[],
    $8::date[], $9::text[], $10::boolean[])
ON CONFLICT (worker_id, number) DO UPDATE SET version = excluded.version, start_date = excluded.start_date,
    start_hour = excluded.start_hour, end_date = excluded.end_date, end_hour = excluded.end_hour,
    cancelled = excluded.cancelled
"""  # noqa: S608 - constants only
_MOVE = "UPDATE daily_registrations SET worker_id = $2 WHERE worker_id = $1"
_row = attrgetter(*_NAMES)
_wanted = attrgetter(*(field.name for field in fields(RegistrationReach)))


class PostgresDailyRegistrations:
    """``ports.DailyRegistrationStore`` on the table daily_registrations."""

    async def load(self, tx: Connection, reach: Collection[RegistrationReach]) -> Sequence[DailyRegistration]:
        """In no order."""
        if not reach:
            return []
        rows = await tx.fetch(_LOAD, *zip(*map(_wanted, reach), strict=True))
        return list({row["number"]: DailyRegistration(*row) for row in rows}.values())

    async def save(self, tx: Connection, registrations: Collection[DailyRegistration]) -> None:
        """One statement; what only a creation sets is never rewritten."""
        if registrations:
            await tx.execute(_SAVE, *zip(*map(_row, registrations), strict=True))

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> None:
        """Both streams are locked."""
        await tx.execute(_MOVE, absorbed, worker_id)
