"""The project's database, made when the server does not have it yet."""

import asyncio

import asyncpg

from deploy.local.problem import SandboxError


def ensure_database(dsn: str) -> None:
    """Make the database that the connection string names, if missing. Raises ``SandboxError`` when that cannot be done."""
    try:
        asyncio.run(create_if_missing(dsn))
    except (asyncpg.PostgresError, OSError) as error:
        raise SandboxError(
            f"PostgreSQL does not let us in at {dsn.rpartition('@')[2]}: {error}",
            "Check that it runs, and that the user in DIMONA_POSTGRES_DSN may create the database.",
        ) from error


async def create_if_missing(dsn: str) -> None:
    """Connect, or else create the database through the one called ``postgres``."""
    try:
        connection = await asyncpg.connect(dsn)
    except asyncpg.InvalidCatalogNameError:
        server, _, name = dsn.partition("?")[0].rpartition("/")
        connection = await asyncpg.connect(f"{server}/postgres")
        await connection.execute('CREATE DATABASE "{}"'.format(name.replace('"', '""')))
    await connection.close()
