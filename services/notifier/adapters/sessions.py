"""The sessions of a loop, on a connection of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.notifier.domain.ports import Connection
from shared.database.errors import is_transient
from shared.database.pool import KeptConnection, Pool


class OwnSession:
    """One kept connection for one loop, one user at a time: spares the pool's reset after each."""

    def __init__(self, pool: Pool) -> None:
        self._kept = KeptConnection(pool)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Connection]:
        """Each statement commits by itself. A connection that failed is replaced the next time."""
        connection = await self._kept.get()
        try:
            yield connection
        except BaseException as error:
            if not isinstance(error, Exception) or is_transient(error):
                self._kept.discard()
            raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Committed at the end, rolled back on any exception."""
        async with self.session() as connection, connection.transaction():
            yield connection
