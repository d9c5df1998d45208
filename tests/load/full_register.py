"""A register with a million periods of a quarter of a million workers, in set-based statements.

Straight into the tables that the pipeline reads and writes while it works: streams and aliases of intake, ledger of the
validator, personnel file of the registry. Ids lie where the services give none.
"""

import asyncpg

WORKERS = 250_000
PERIODS_EACH = 4
FIRST_WORKER = 10**12
FIRST_NUMBER = 10**11

FILL = (
    """
    INSERT INTO intake.workers (worker_id, seq, kind)
    SELECT $1::bigint + w, $3::int, 'person' FROM generate_series(1, $2::int) w
    """,
    """
    INSERT INTO intake.aliases (ssin_hash, worker_id)
    SELECT sha256(w::text::bytea), $1::bigint + w FROM generate_series(1, $2::int) w, generate_series(1, least($3::int, 1))
    """,
    """
    INSERT INTO validator.workers (worker_id, last_seq)
    SELECT $1::bigint + w, $3::int FROM generate_series(1, $2::int) w
    """,
    f"""
    INSERT INTO validator.periods (worker_id, number, version, employer_id, start_date, end_date, joint_committee,
                                   worker_type, cancelled, late)
    SELECT $1::bigint + w, {FIRST_NUMBER} + w * 10 + p, 1, 1 + w % 50, date '2020-01-01' + p * 365,
           date '2020-12-01' + p * 365, 'XXX', 'OTH', false, false
    FROM generate_series(1, $2::int) w, generate_series(1, $3::int) p
    """,
    """
    INSERT INTO registry.workers (worker_id, seq, ssin)
    SELECT $1::bigint + w, $3::int, lpad(w::text, 11, '0') FROM generate_series(1, $2::int) w
    """,
    f"""
    INSERT INTO registry.periods (number, version, employer_id, worker_id, start_date, image)
    SELECT {FIRST_NUMBER} + w * 10 + p, 1, 1 + w % 50, $1::bigint + w, date '2020-01-01' + p * 365,
           jsonb_build_object('startDate', date '2020-01-01' + p * 365, 'endDate', date '2020-12-01' + p * 365,
                              'jointCommittee', 'XXX', 'workerType', 'OTH', 'cancelled', false, 'late', false)
    FROM generate_series(1, $2::int) w, generate_series(1, $3::int) p
    """,
)  # fmt: skip


async def fill(dsn: str) -> None:
    """Fill the tables of a pipeline that has run once, and let PostgreSQL learn their size."""
    connection = await asyncpg.connect(dsn)
    for statement in FILL:
        await connection.execute(statement, FIRST_WORKER, WORKERS, PERIODS_EACH)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
