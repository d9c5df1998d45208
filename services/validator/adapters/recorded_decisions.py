"""Reads the log of record from its beginning."""

from collections.abc import AsyncIterator, Sequence

from services.validator.domain.ports import Snapshots
from services.validator.domain.recorded import Recorded
from shared.database.pool import Row

_PAGE = 1000
_NEXT = """
SELECT worker_id, seq, result, decided_at, body, event_type FROM decisions WHERE (worker_id, seq) > ($1, $2)
ORDER BY worker_id, seq LIMIT $3
"""
_OF = "SELECT worker_id, seq, result, decided_at, body, event_type FROM decisions WHERE worker_id = $1 ORDER BY seq"


class PostgresRecordedDecisions:
    """``replay_decisions.RecordedDecisions`` on the table decisions, which only grows.

    A page a transaction: reading all of it takes long, and a transaction as long would hold up the database's cleaning.
    """

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots

    async def all(self) -> AsyncIterator[Recorded]:
        """Page by page. Streams that grow meanwhile are read up to some moment of the reading."""
        place = (-1, -1)
        while rows := await self._fetch(_NEXT, *place, _PAGE):
            for row in rows:
                yield Recorded(*row)
            place = (rows[-1]["worker_id"], rows[-1]["seq"])

    async def of(self, worker_id: int) -> Sequence[Recorded]:
        """Of one stream."""
        return [Recorded(*row) for row in await self._fetch(_OF, worker_id)]

    async def _fetch(self, query: str, *arguments: int) -> Sequence[Row]:
        async with self._snapshots() as tx:
            return await tx.fetch(query, *arguments)
