"""Numbered SQL files, applied once each, forward only."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.database.pool import Connection

_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_LOCK = 0x64696D6F  # the same for every replica: one migrates, the others wait


class MigrationRefused(Exception):
    """A shipped migration file was edited or removed, a name is malformed, or a number is taken twice."""


@dataclass(frozen=True, slots=True)
class Migration:
    folder: str
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Hexadecimal SHA-256 of the file's text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def migrate(connection: Connection, schema: str, folders: Sequence[Path]) -> list[str]:
    """Bring ``schema`` to the newest state, folder after folder; gives the names newly applied.

    Each file is one transaction with a lock and a statement time-out. Safe to call from several replicas at once.
    Raises MigrationRefused, or what PostgreSQL says about the SQL.
    """
    await connection.execute("SELECT pg_advisory_lock($1, hashtext($2))", _LOCK, schema)
    try:
        await _prepare(connection, schema)
        shipped = await _shipped(connection)
        applied = []
        for folder in folders:
            migrations = read_migrations(folder)
            _compare(folder_name(folder), migrations, shipped)
            for migration in migrations:
                if (migration.folder, migration.number) not in shipped:
                    await _apply(connection, migration)
                    applied.append(f"{migration.folder}/{migration.name}")
        return applied
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1, hashtext($2))", _LOCK, schema)


def read_migrations(folder: Path) -> list[Migration]:
    """The migrations in ``folder`` in the order of their numbers. Raises MigrationRefused on a malformed name."""
    migrations: dict[int, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None or int(match[1]) in migrations:
            raise MigrationRefused(f"{path.name}: expected NNNN_name.sql, each number once")
        migrations[int(match[1])] = Migration(folder_name(folder), int(match[1]), path.name, path.read_text("utf-8"))
    return list(migrations.values())


def folder_name(folder: Path) -> str:
    """What the table calls a folder ``…/<owner>/migrations``: its owner."""
    return folder.parent.name if folder.name == "migrations" else folder.name


async def _prepare(connection: Connection, schema: str) -> None:
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", schema):
        raise MigrationRefused("a schema is named in lower case")
    await connection.execute(f"""
        CREATE SCHEMA IF NOT EXISTS {schema};
        SET search_path = {schema};
        CREATE TABLE IF NOT EXISTS migration (
            folder text NOT NULL, number int NOT NULL, name text NOT NULL, checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (folder, number));
    """)


async def _shipped(connection: Connection) -> dict[tuple[str, int], tuple[str, str]]:
    rows = await connection.fetch("SELECT folder, number, name, checksum FROM migration")
    return {(row["folder"], row["number"]): (row["name"], row["checksum"]) for row in rows}


def _compare(folder: str, migrations: Sequence[Migration], shipped: dict[tuple[str, int], tuple[str, str]]) -> None:
    present = {migration.number: migration for migration in migrations}
    for (owner, number), (name, checksum) in shipped.items():
        if owner == folder and (number not in present or present[number].checksum != checksum):
            raise MigrationRefused(f"{folder}/{name} has shipped: write a new file instead of changing it")


async def _apply(connection: Connection, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '60s'")
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO migration (folder, number, name, checksum) VALUES ($1, $2, $3, $4)",
            migration.folder,
            migration.number,
            migration.name,
            migration.checksum,
        )
