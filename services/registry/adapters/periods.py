"""Periods and their workers in PostgreSQL."""

from collections.abc import Collection, Mapping

from services.registry.domain.decided import Person
from services.registry.domain.ports import Connection
from services.registry.domain.register_changes import RegisterChanges, WorkerFacts
from shared.contracts.worker_merged import WorkerMerged

_LOCK = "SELECT number, version FROM periods WHERE number = ANY($1::bigint[]) ORDER BY number FOR UPDATE"
_WORKERS = """
INSERT INTO workers (worker_id, seq, ssin, person)
SELECT told.worker_id, told.seq, told.ssin, told.person::jsonb
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) AS told (worker_id, seq, ssin, person)
WHERE NOT EXISTS (SELECT FROM workers known WHERE known.worker_id = told.worker_id
    AND (known.seq >= told.seq OR known.person = told.person::jsonb))
ON CONFLICT (worker_id) DO UPDATE SET seq = excluded.seq, ssin = excluded.ssin, person = excluded.person
    WHERE workers.seq < excluded.seq
"""
_APPLY = f"""
WITH whose AS ({_WORKERS}),
employer AS (
    INSERT INTO employers (employer_id, enterprise_number, nsso_number, provisional_number, name, entity, version)
    SELECT employer_id, enterprise_number, nsso_number, provisional_number, name, 'employer/' || employer_id, 0
    FROM unnest($5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[])
        AS told (employer_id, enterprise_number, nsso_number, provisional_number, name)
    WHERE NOT EXISTS (SELECT FROM employers known WHERE known.employer_id = told.employer_id)
    ON CONFLICT DO NOTHING),
mandate AS (
    INSERT INTO mandates (entity, version, client_id, employer_id, valid_from, valid_until)
    SELECT 'shown/' || client_id || '/' || employer_id, 0, client_id, employer_id, day, day
    FROM unnest($20::text[], $21::bigint[], $22::date[]) AS shown (client_id, employer_id, day)
    WHERE NOT EXISTS (SELECT FROM mandates known WHERE known.client_id = shown.client_id
        AND known.employer_id = shown.employer_id AND shown.day BETWEEN coalesce(known.valid_from, '-infinity')
        AND coalesce(known.valid_until, 'infinity'))
    ON CONFLICT (entity) DO UPDATE SET valid_from = excluded.valid_from, valid_until = excluded.valid_until
        WHERE mandates.valid_until < excluded.valid_until),
created AS (
    INSERT INTO periods (number, version, employer_id, worker_id, start_date, image)
    SELECT number, version, employer_id, worker_id, start_date, image::jsonb
    FROM unnest($10::bigint[], $11::integer[], $12::bigint[], $13::bigint[], $14::date[], $15::text[])
        AS fresh (number, version, employer_id, worker_id, start_date, image)
    ON CONFLICT (number) DO NOTHING)
UPDATE periods SET version = fresh.version, start_date = fresh.start_date, image = fresh.image::jsonb
FROM unnest($16::bigint[], $17::integer[], $18::date[], $19::text[]) AS fresh (number, version, start_date, image)
WHERE periods.number = fresh.number AND periods.version < fresh.version
"""  # noqa: S608 - constants only
_KNOW = "INSERT INTO workers (worker_id, seq) SELECT unnest($1::bigint[]), 0 ON CONFLICT DO NOTHING"
_LOCK_WORKERS = """
SELECT worker_id, merged_into FROM workers WHERE worker_id = ANY($1::bigint[]) ORDER BY worker_id FOR UPDATE
"""
_MERGE = "UPDATE workers SET merged_into = $2 WHERE worker_id = $1 OR merged_into = $1"


class PostgresPeriods:
    """``ports.Periods`` on the tables periods, workers and employers."""

    async def lock(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, int]:
        """Those that do not exist are absent: their first version is guarded by its claim."""
        return dict(await tx.fetch(_LOCK, sorted(numbers)))

    async def apply(self, tx: Connection, changes: RegisterChanges) -> None:
        """One statement for all tables."""
        created = [
            (p.state.number, p.state.version, p.employer_id, p.worker_id, p.state.start_date, p.state.image)
            for p in changes.created
        ]
        changed = [(p.number, p.version, p.start_date, p.image) for p in changes.changed]
        employers = [
            (e.employer_id, e.enterprise_number, e.nsso_number, e.provisional_number, e.name) for e in changes.employers
        ]
        await tx.execute(
            _APPLY,
            *_columns(_told(changes.workers), 4),
            *_columns(employers, 5),
            *_columns(created, 6),
            *_columns(changed, 4),
            *_columns([(m.client_id, m.employer_id, m.day) for m in changes.mandates], 3),
        )

    async def merge(self, tx: Connection, merged: WorkerMerged) -> None:
        """Both rows are locked, so that a chain of merges comes out the same in whatever order it is told."""
        both = sorted((merged.absorbed_worker_id, merged.worker_id))
        await tx.execute(_KNOW, both)
        into = dict(await tx.fetch(_LOCK_WORKERS, both))
        await tx.execute(_MERGE, merged.absorbed_worker_id, into[merged.worker_id] or merged.worker_id)
        person = Person(merged.person.ssin, merged.person.model_dump_json(by_alias=True, exclude_none=True))
        told = _told([WorkerFacts(merged.worker_id, merged.seq, person)])
        await tx.execute(_WORKERS, *_columns(told, 4))


def _told(workers: Collection[WorkerFacts]) -> list[tuple[object, ...]]:
    return [(w.worker_id, w.seq, w.person.ssin, w.person.facts) for w in workers]


def _columns(rows: Collection[tuple[object, ...]], count: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(count)]
