"""Reads the log of record from its beginning."""

from collections.abc import AsyncIterator, Sequence

from services.validator.domain.ports import Connection
from services.validator.domain.recorded import Recorded

_PAGE = 1000
_NEXT = """
SELECT worker_id, seq, result, decided_at, body, event_type FROM decisions WHERE (worker_id, seq) > ($1, $2)
ORDER BY worker_id, seq LIMIT $3
"""
_OF = "SELECT worker_id, seq, result, decided_at, body, event_type FROM decisions WHERE worker_id = $1 ORDER BY seq"


class PostgresRecordedDecisions:
    """``replay_decisions.RecordedDecisions`` on the table decisions."""

    async def all(self, tx: Connection) -> AsyncIterator[Recorded]:
        """Page by page."""
        place = (-1, -1)
        while rows := await tx.fetch(_NEXT, *place, _PAGE):
            for row in rows:
                yield Recorded(*row)
            place = (rows[-1]["worker_id"], rows[-1]["seq"])

    async def of(self, tx: Connection, worker_id: int) -> Sequence[Recorded]:
        """Of one stream."""
        return [Recorded(*row) for row in await tx.fetch(_OF, worker_id)]
