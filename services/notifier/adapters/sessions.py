"""Transactions of a loop on a connection of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.notifier.domain.ports import Connection
from shared.database.pool import KeptConnection, Pool


class OwnSession:
    """One kept connection for one loop, one transaction at a time: spares the pool's reset after each."""

    def __init__(self, pool: Pool) -> None:
        self._kept = KeptConnection(pool)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Committed at the end, rolled back on any exception. A broken connection is replaced the next time."""
        connection = await self._kept.get()
        async with connection.transaction():
            yield connection
