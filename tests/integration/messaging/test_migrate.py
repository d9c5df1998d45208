import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from shared.database.migrate import MigrationRefused, migrate
from shared.database.pool import KeptConnection, Pool


@pytest.fixture
async def pool(database_dsn: str) -> AsyncIterator[Pool]:
    opened = Pool(database_dsn, "house")
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "house" / "migrations"
    made.mkdir(parents=True)
    (made / "0001_rooms.sql").write_text("CREATE TABLE room (id int PRIMARY KEY);")
    return made


async def run(pool: Pool, *folders: Path) -> list[str]:
    async with pool.acquire() as connection:
        return await migrate(connection, pool.schema, list(folders))


async def test_files_are_applied_once_in_order_and_in_the_schema(pool: Pool, folder: Path) -> None:
    (folder / "0002_beds.sql").write_text("CREATE TABLE bed (room int REFERENCES room);")

    assert await run(pool, folder) == ["house/0001_rooms.sql", "house/0002_beds.sql"]
    assert await run(pool, folder) == []
    assert await pool.fetchval("SELECT to_regclass('house.bed') IS NOT NULL")


async def test_a_shipped_file_may_not_change_or_vanish(pool: Pool, folder: Path) -> None:
    await run(pool, folder)
    (folder / "0001_rooms.sql").write_text("CREATE TABLE room (id bigint PRIMARY KEY);")
    with pytest.raises(MigrationRefused, match="has shipped"):
        await run(pool, folder)
    (folder / "0001_rooms.sql").unlink()
    with pytest.raises(MigrationRefused, match="has shipped"):
        await run(pool, folder)


@pytest.mark.parametrize("name", ["1_short.sql", "0001_Other.sql", "0001_again.sql"])
async def test_a_malformed_name_is_refused(pool: Pool, folder: Path, name: str) -> None:
    (folder / name).write_text("SELECT 1;")
    with pytest.raises(MigrationRefused, match="expected NNNN_name"):
        await run(pool, folder)


async def test_a_file_that_fails_leaves_nothing_behind(pool: Pool, folder: Path) -> None:
    (folder / "0002_broken.sql").write_text("CREATE TABLE bed (id int); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await run(pool, folder)
    assert await pool.fetchval("SELECT to_regclass('house.bed') IS NULL")
    assert await pool.fetchval("SELECT count(*) FROM migration") == 1


async def test_replicas_that_start_together_migrate_once(pool: Pool, folder: Path) -> None:
    applied = await asyncio.gather(*(run(pool, folder) for _ in range(4)))
    assert sorted(applied, key=len) == [[], [], [], ["house/0001_rooms.sql"]]


async def test_sessions_have_their_time_outs_and_isolation(pool: Pool) -> None:
    for setting, value in (
        ("idle_in_transaction_session_timeout", "10s"),
        ("lock_timeout", "5s"),
        ("default_transaction_isolation", "read committed"),
        ("search_path", "house"),
    ):
        assert await pool.fetchval(f"SHOW {setting}") == value


async def test_a_kept_connection_is_replaced_when_it_breaks(pool: Pool) -> None:
    kept = KeptConnection(pool)
    first = await kept.get()
    assert await kept.get() is first
    process = await first.fetchval("SELECT pg_backend_pid()")
    await pool.fetchval("SELECT pg_terminate_backend($1, 5000)", process)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await first.fetchval("SELECT 1")
    assert await (await kept.get()).fetchval("SELECT 1") == 1
    kept.discard()
    assert await (await kept.get()).fetchval("SELECT pg_backend_pid()") != process
    await kept.close()
