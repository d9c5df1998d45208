"""The sessions of a loop, on a connection of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.notifier.domain.ports import Connection
from shared.database.errors import is_transient
from shared.database.pool import KeptConnection, Pool


class OwnSession:
    """One kept connection for one loop, one user at a time: spares the pool's reset after each.

    Not ``durable``: commits don't wait for the disk. For what may be lost in a crash as long as nothing later survives it:
    a lease, or a message whose delivery is not settled yet (the next durable commit makes both durable, being later in
    the same log).
    """

    def __init__(self, pool: Pool, *, durable: bool = True) -> None:
        self._kept = KeptConnection(pool)
        self._durable = durable
        self._prepared: Connection | None = None

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Connection]:
        """Each statement commits by itself. A connection that failed is replaced the next time."""
        connection = await self._kept.get()
        try:
            if connection is not self._prepared and not self._durable:
                await connection.execute("SET synchronous_commit = off")
            self._prepared = connection
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
