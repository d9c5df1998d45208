"""A directory that was filled before employers had former numbers."""

import shutil
from pathlib import Path

from shared.database.migrate import migrate
from shared.database.pool import Pool
from tests.support.intake_rig import MIGRATIONS

BEFORE = ("0001_receipts.sql", "0002_directory.sql", "0003_identification.sql")
FILL = """
INSERT INTO employers SELECT id, NULL, nsso, NULL, 'Firm', 'nl', true, false, false, false, NULL, NULL, NULL, 1, now()
    FROM unnest('{1,2}'::bigint[], '{199900121,175110801}'::text[]) AS e (id, nsso);
INSERT INTO employer_aliases VALUES ('nsso', '150000023', 1), ('enterprise', '0477472701', 1), ('nsso', '199900121', 1),
    ('nsso', '175110801', 2);
INSERT INTO identity_register (ssin) VALUES ('85010100016');
"""


async def test_numbers_that_had_got_a_successor_become_former_ones(database_dsn: str, tmp_path: Path) -> None:
    shipped = tmp_path / "intake" / "migrations"
    shipped.mkdir(parents=True)
    messaging, intake = MIGRATIONS
    for name in BEFORE:
        shutil.copy(intake / name, shipped)
    pool = Pool(database_dsn, "intake", max_size=2)
    await pool.open()
    try:
        async with pool.acquire() as connection:
            await migrate(connection, "intake", [messaging, shipped])
            await connection.execute(FILL)
            await migrate(connection, "intake", MIGRATIONS)
        employers = await pool.fetch("SELECT former_numbers, sub_entities FROM employers ORDER BY employer_id")
        current = await pool.fetch("SELECT number FROM employer_aliases WHERE NOT former ORDER BY number")
        career = await pool.fetchval("SELECT career FROM identity_register")
    finally:
        await pool.close()
    assert [tuple(row) for row in employers] == [(["0477472701", "150000023"], []), ([], [])]
    assert [row["number"] for row in current] == ["175110801", "199900121"]
    assert career is None
