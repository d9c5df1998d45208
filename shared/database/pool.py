"""Connections of one schema: READ COMMITTED, with time-outs so that a stopped replica holds nothing for ever."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Row: TypeAlias = "asyncpg.Record"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"


class Pool:
    """A pool whose sessions live in one schema. Made without I/O, so that ``app.py`` can wire at once; ``open`` connects."""

    def __init__(self, dsn: str, schema: str, *, max_size: int = 10) -> None:
        self.schema = schema
        self._dsn = dsn
        self._max_size = max_size
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._lent: list[asyncpg.Connection[asyncpg.Record]] = []

    async def open(self) -> None:
        """Connect. Raises OSError or asyncpg.PostgresError when the database cannot be reached."""
        self._pool = await asyncpg.create_pool(
            self._dsn, min_size=1, max_size=self._max_size, max_inactive_connection_lifetime=0, **self._settings()
        )

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection for keeps, with the same settings; closed with the pool at the latest."""
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(self._dsn, **self._settings())
        self._lent = [lent for lent in self._lent if not lent.is_closed()]
        self._lent.append(connection)
        return connection

    def _settings(self) -> dict[str, Any]:
        return {
            "command_timeout": 60,
            "server_settings": {
                "application_name": f"dimona-{self.schema}",
                "search_path": self.schema,
                "default_transaction_isolation": "read committed",
                "idle_in_transaction_session_timeout": "10s",
                "lock_timeout": "5s",  # then SQLSTATE 55P03, which counts as transient
                "timezone": "UTC",
                "jit": "off",
            },
        }

    async def close(self) -> None:
        """Close every connection, waiting a moment for those in use."""
        lent, self._lent = self._lent, []
        for connection in lent:
            connection.terminate()
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        try:
            await asyncio.wait_for(pool.close(), 5)
        except TimeoutError:
            pool.terminate()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """Lend a connection; outside a transaction each statement commits by itself."""
        async with self._opened().acquire() as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One READ COMMITTED transaction on a lent connection: committed at the end, rolled back on any exception."""
        async with self._opened().acquire() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """One REPEATABLE READ READ ONLY transaction: all that is read is of one moment, and nothing can be written."""
        async with (
            self._opened().acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection

    async def fetch(self, query: str, *arguments: Any) -> Sequence[asyncpg.Record]:
        return await self._opened().fetch(query, *arguments)

    async def fetchrow(self, query: str, *arguments: Any) -> asyncpg.Record | None:
        return await self._opened().fetchrow(query, *arguments)

    async def fetchval(self, query: str, *arguments: Any) -> Any:
        return await self._opened().fetchval(query, *arguments)

    async def execute(self, query: str, *arguments: Any) -> str:
        return await self._opened().execute(query, *arguments)

    def _opened(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            raise RuntimeError("the pool is not open")
        return self._pool


class KeptConnection:
    """One connection kept for a loop of transactions, replaced when it breaks: spares the pool's reset per batch.

    durable: whether a commit waits for the disk. Without, a crash of the database may undo the last moments, never half.
    """

    def __init__(self, pool: Pool, *, durable: bool = True) -> None:
        self._pool = pool
        self._durable = durable
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def get(self) -> Connection:
        """The kept connection, or a new one. Raises OSError or asyncpg errors when there is none to be had."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._pool.connect()
            if not self._durable:
                await self._connection.execute("SET synchronous_commit = off")
        return self._connection

    def discard(self) -> None:
        """Break the connection at once: its state is not to be trusted. The next ``get`` makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def close(self) -> None:
        """Close it politely."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close(timeout=5)
