"""The queue of INs whose worker is being identified."""

from collections.abc import Sequence
from typing import Any

import orjson

from services.intake.domain.ports import Connection
from services.intake.domain.records import PendingIdentification
from services.intake.domain.sandbox_ports import DeclaredIdentity, Transactions, WaitingIdentification

_ADD = """INSERT INTO identifications (number, worker_id, due_at)
    SELECT number, worker_id, now() + make_interval(secs => identification_delay)
    FROM unnest($1::bigint[], $2::bigint[]) AS pending (number, worker_id), identity_settings
    ON CONFLICT DO NOTHING"""
_TAKE = """WITH taken AS (
        UPDATE identifications SET due_at = now() + make_interval(secs => $2), tries = tries + 1
        WHERE number IN (
            SELECT number FROM identifications WHERE state = 'waiting' AND due_at <= now()
            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING number, worker_id)
    SELECT taken.number, taken.worker_id, r.body
    FROM taken JOIN receipts AS r ON r.number = taken.number AND r.attempt = 1
    ORDER BY taken.number"""
_SETTLE = "UPDATE identifications SET state = $2 WHERE number = $1"


class PostgresIdentifications:
    """See ``Identifications`` and ``WaitingIdentifications``."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def add(self, tx: Connection, pending: Sequence[PendingIdentification]) -> None:
        """Remember these; they are due after the register's delay."""
        await tx.execute(_ADD, [row.number for row in pending], [row.worker_id for row in pending])

    async def take_due(self, limit: int, lease: float) -> Sequence[WaitingIdentification]:
        """Some that are due; nobody else gets them for ``lease`` seconds."""
        async with self._transactions() as tx:
            rows = await tx.fetch(_TAKE, limit, lease)
        return [WaitingIdentification(row[0], row[1], _identity(row[2])) for row in rows]

    async def settle(self, tx: Connection, number: int, *, identified: bool) -> None:
        """The answer has been written."""
        await tx.execute(_SETTLE, number, "identified" if identified else "unidentifiable")


def _identity(body: bytes) -> DeclaredIdentity:
    worker: dict[str, Any] = orjson.loads(body)["declaration"].get("worker") or {}
    return DeclaredIdentity(
        worker.get("ssin"), worker.get("familyName"), worker.get("givenName"), worker.get("birthDate")
    )
