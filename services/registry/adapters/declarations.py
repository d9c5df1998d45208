"""Registered decisions in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from services.registry.domain.decided import Decided
from services.registry.domain.ports import Claim, Connection
from services.registry.domain.registered import Registered

_CLAIM = """
INSERT INTO declarations (number, phase, attempt, employer_id, worker_id, seq, kind, result, period_number, version,
    registered_at, decision_id, traceparent, decision, registration_number, registration_version)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
    $8::text[], $9::bigint[], $10::integer[], $11::timestamptz[], $12::uuid[], $13::text[], $14::bytea[], $15::bigint[],
    $16::integer[])
ON CONFLICT (number, phase, attempt) DO NOTHING RETURNING number, phase, attempt
"""
_COLUMNS = "d.number, d.phase, d.attempt, d.worker_id, d.seq, d.registered_at, d.decision_id, d.traceparent, d.decision"
_BY_CLAIM = f"""
SELECT {_COLUMNS} FROM unnest($1::bigint[], $2::text[], $3::smallint[]) AS wanted (number, phase, attempt)
JOIN declarations d USING (number, phase, attempt)
"""  # noqa: S608 - constants only
_BY_VERSION = f"""
SELECT d.period_number, d.version, {_COLUMNS}
FROM unnest($1::bigint[], $2::integer[]) AS wanted (period_number, version)
JOIN declarations d USING (period_number, version)
"""  # noqa: S608 - constants only
_BY_REGISTRATION_VERSION = f"""
SELECT d.registration_number, d.registration_version, {_COLUMNS}
FROM unnest($1::bigint[], $2::integer[]) AS wanted (registration_number, registration_version)
JOIN declarations d USING (registration_number, registration_version)
"""  # noqa: S608 - constants only


class PostgresDeclarations:
    """``ports.Declarations`` on the table declarations."""

    async def claim(self, tx: Connection, rows: Sequence[tuple[Decided, Registered]]) -> set[Claim]:
        """The primary key decides between replicas: the one that comes second waits for the first, and gets nothing."""
        won = await tx.fetch(_CLAIM, *zip(*(_row(*row) for row in rows), strict=True))
        return {(number, phase, attempt) for number, phase, attempt in won}

    async def by_claim(self, tx: Connection, claims: Collection[Claim]) -> Mapping[Claim, Registered]:
        """By number, phase and attempt."""
        rows = await tx.fetch(_BY_CLAIM, *zip(*claims, strict=True)) if claims else []
        return {(row["number"], row["phase"], row["attempt"]): Registered(*row.values()) for row in rows}

    async def by_version(
        self, tx: Connection, versions: Collection[tuple[int, int]]
    ) -> Mapping[tuple[int, int], Registered]:
        """By period number and version."""
        rows = await tx.fetch(_BY_VERSION, *zip(*versions, strict=True)) if versions else []
        return {(number, version): Registered(*columns) for number, version, *columns in rows}

    async def by_registration_version(
        self, tx: Connection, versions: Collection[tuple[int, int]]
    ) -> Mapping[tuple[int, int], Registered]:
        """By number and version of the daily registration."""
        rows = await tx.fetch(_BY_REGISTRATION_VERSION, *zip(*versions, strict=True)) if versions else []
        return {(number, version): Registered(*columns) for number, version, *columns in rows}


def _row(decided: Decided, registered: Registered) -> tuple[object, ...]:
    employer, period, registration = decided.employer, decided.period, decided.registration
    return (
        decided.number,
        decided.phase,
        decided.attempt,
        None if employer is None else employer.employer_id,
        decided.worker_id,
        decided.seq,
        decided.kind,
        decided.result,
        decided.period_number,
        None if period is None else period.version,
        registered.registered_at,
        decided.decision_id,
        decided.traceparent,
        decided.value,
        None if registration is None else registration.number,
        None if registration is None else registration.version,
    )
