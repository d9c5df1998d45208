"""A notifier's schema on a real PostgreSQL, for one test."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

import services.notifier
import shared.messaging
from shared.database.migrate import migrate
from shared.database.pool import Pool

FOLDERS = [Path(str(package.__file__)).parent / "migrations" for package in (shared.messaging, services.notifier)]


@pytest.fixture
async def pool(database_dsn: str) -> AsyncIterator[Pool]:
    connection = await asyncpg.connect(database_dsn)
    await migrate(connection, "notifier", FOLDERS)
    await connection.close()
    opened = Pool(database_dsn, "notifier", max_size=6)
    await opened.open()
    yield opened
    await opened.close()
