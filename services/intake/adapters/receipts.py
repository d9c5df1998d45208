"""The receipts in PostgreSQL, and with every new one its row in the outbox."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from services.intake.domain.ports import Connection
from services.intake.domain.records import FirstReceipt, Placed, StoredEvent, StoredReceipt
from services.intake.domain.submission import Origin

Enqueue = Callable[[Any, Sequence[tuple[str, int, int]]], Awaitable[None]]
"""Adds (lane, stream, position) to the outbox, on the given session."""

_NEWEST = """
SELECT DISTINCT ON (number) number, worker_id, seq, kind, keyed, touched, employer_id, received_at, period_number
FROM receipts WHERE number = ANY($1::bigint[]) ORDER BY number, attempt DESC
"""
_FIRST = """
SELECT number, received_at, origin_partition, origin_offset, origin_appended
FROM receipts WHERE number = ANY($1::bigint[]) AND attempt = 1
"""
_COLUMNS = (
    "worker_id",
    "seq",
    "number",
    "attempt",
    "kind",
    "identification",
    "keyed",
    "sender_id",
    "employer_id",
    "period_number",
    "received_at",
    "recorded_at",
    "traceparent",
    "body",
    "origin_partition",
    "origin_offset",
    "origin_appended",
    "touched",
)
_STREAM = "SELECT * FROM receipts WHERE worker_id = $1 AND identification = $2 ORDER BY seq"
_EVENTS = """
SELECT r.worker_id, r.seq, r.number, r.attempt, r.recorded_at, r.traceparent, r.body, r.kind
FROM unnest($1::bigint[], $2::bigint[]) AS wanted (worker_id, seq) JOIN receipts r USING (worker_id, seq)
"""


class PostgresReceipts:
    """``ports.Receipts`` on the table receipts."""

    def __init__(self, enqueue: Enqueue) -> None:
        self._enqueue = enqueue

    async def newest(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, Placed]:
        """By number, the attempt that counts."""
        rows = await tx.fetch(_NEWEST, list(numbers))
        return {row["number"]: Placed(*row.values()) for row in rows}

    async def first(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, FirstReceipt]:
        """By number, what the sender was answered first."""
        rows = await tx.fetch(_FIRST, list(numbers))
        return {row["number"]: FirstReceipt(row["received_at"], _origin(row)) for row in rows}

    async def touch(self, tx: Connection, numbers: Collection[int]) -> None:
        """Only receipts without a key are ever asked for the mark."""
        await tx.execute(
            "UPDATE receipts SET touched = true WHERE number = ANY($1::bigint[]) AND NOT keyed AND NOT touched",
            sorted(numbers),
        )

    async def add(self, tx: Connection, receipts: Sequence[StoredReceipt]) -> None:
        """Insert (COPY: nothing here can conflict, the keys were claimed), and enqueue in the sender's lane."""
        if not receipts:
            return
        await tx.copy_records_to_table("receipts", records=list(map(_row, receipts)), columns=_COLUMNS)
        await self._enqueue(tx, [(receipt.sender_id, receipt.worker_id, receipt.seq) for receipt in receipts])

    async def stream(self, tx: Connection, worker_id: int, identification: str) -> Sequence[StoredReceipt]:
        """Of one worker, by seq."""
        return [_receipt(row) for row in await tx.fetch(_STREAM, worker_id, identification)]

    async def events(self, tx: Connection, places: Collection[tuple[int, int]]) -> Sequence[StoredEvent]:
        """By place, in no order."""
        rows = await tx.fetch(_EVENTS, *map(list, zip(*places, strict=True)))
        return list(map(StoredEvent._make, rows))


def _row(receipt: StoredReceipt) -> tuple[Any, ...]:
    origin = receipt.origin
    return (
        receipt.worker_id,
        receipt.seq,
        receipt.number,
        receipt.attempt,
        receipt.kind,
        receipt.identification,
        receipt.keyed,
        receipt.sender_id,
        receipt.employer_id,
        receipt.period_number,
        receipt.received_at,
        receipt.recorded_at,
        receipt.traceparent,
        receipt.body,
        origin.partition if origin is not None else None,
        origin.offset if origin is not None else None,
        origin.appended_ms if origin is not None else None,
        receipt.touched,
    )


def _receipt(row: Any) -> StoredReceipt:
    values = dict(row)
    origin = _origin(row)
    del values["origin_partition"], values["origin_offset"], values["origin_appended"]
    return StoredReceipt(**values, origin=origin)


def _origin(row: Any) -> Origin | None:
    if row["origin_partition"] is None:
        return None
    return Origin(row["origin_partition"], row["origin_offset"], row["origin_appended"])
