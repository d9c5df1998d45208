"""The outbox: what must be published and rides on nobody's offset."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from shared.database.errors import is_conflict, is_transient
from shared.database.pool import Connection, KeptConnection, Pool
from shared.messaging.crash_points import crash_point
from shared.messaging.instruments import OutboxInstruments
from shared.messaging.publisher import Publishing, publish_with_crash_points
from shared.messaging.records import Message

log = structlog.get_logger()

_ENQUEUE = """
    INSERT INTO outbox (lane, stream, position)
    SELECT lane, stream, position FROM unnest($1::text[], $2::bigint[], $3::bigint[])
        WITH ORDINALITY AS r(lane, stream, position, n) ORDER BY n"""
# The lanes by loose index scan, then an equal share of each: cost follows what is taken, not what waits.
_TAKE_FAIRLY = """
    WITH RECURSIVE walk AS (
        (SELECT lane FROM outbox ORDER BY lane LIMIT 1)
        UNION ALL
        SELECT (SELECT o.lane FROM outbox o WHERE o.lane > w.lane ORDER BY o.lane LIMIT 1) FROM walk w WHERE w.lane IS NOT NULL),
    lanes AS MATERIALIZED (SELECT lane, ceil($1::numeric / count(*) OVER ())::bigint AS share FROM walk WHERE lane IS NOT NULL),
    chosen AS MATERIALIZED (
        SELECT l.lane, r.id FROM lanes l CROSS JOIN LATERAL (
            SELECT id FROM outbox WHERE lane = l.lane ORDER BY id LIMIT l.share FOR UPDATE SKIP LOCKED) r),
    taken AS (DELETE FROM outbox o USING chosen c WHERE (o.lane, o.id) = (c.lane, c.id) RETURNING o.*)
    SELECT lane, stream, position FROM taken ORDER BY stream, position"""
# At most $3 of what lies below, an equal share of each stream, its lowest first. A stream whose lower rows another replica
# held and let go gives a null row.
_TAKE_LOWER = """
    WITH tops AS MATERIALIZED (
        SELECT top.stream, top.position
        FROM unnest($1::bigint[], $2::bigint[]) AS top(stream, position) CROSS JOIN LATERAL (
            SELECT FROM outbox WHERE stream = top.stream AND position < top.position LIMIT 1) below),
    chosen AS MATERIALIZED (
        SELECT r.lane, r.id FROM tops CROSS JOIN LATERAL (
            SELECT lane, id FROM outbox WHERE stream = tops.stream AND position < tops.position
            ORDER BY position LIMIT greatest(1, $3::bigint / (SELECT count(*) FROM tops)) FOR UPDATE) r LIMIT $3),
    taken AS (DELETE FROM outbox o USING chosen c WHERE (o.lane, o.id) = (c.lane, c.id) RETURNING o.*)
    SELECT taken.lane, tops.stream, taken.position FROM tops LEFT JOIN taken USING (stream)"""
_LEFT_BELOW = """
    SELECT top.stream, lowest.position FROM unnest($1::bigint[], $2::bigint[]) AS top(stream, position) CROSS JOIN LATERAL (
        SELECT position FROM outbox WHERE stream = top.stream AND position < top.position ORDER BY position LIMIT 1) lowest"""
_TAKE_IN_ORDER = """
    WITH taken AS (DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT $1) RETURNING *)
    SELECT lane, stream, position FROM taken ORDER BY id"""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One waiting publication, by the keys its bytes are stored under. Rows of a lane share fairness with other lanes."""

    lane: str
    stream: int
    position: int


Load = Callable[[Connection, Sequence[OutboxRow]], Awaitable[Sequence[Message]]]
AfterAck = Callable[[Connection, Sequence[OutboxRow]], Awaitable[None]]
Gate = Callable[[], Awaitable[int]]


async def enqueue(tx: Connection, rows: Sequence[tuple[str, int, int]]) -> None:
    """Put (lane, stream, position) rows into the outbox, in this order, with the transaction that made them due."""
    if rows:
        lanes, streams, positions = zip(*rows, strict=True)
        await tx.execute(_ENQUEUE, lanes, streams, positions)


class OutboxPublisher:
    """Publishes the outbox of one schema until cancelled; any number of replicas may.

    name: for crash points, metrics and logs, e.g. ``validator.outbox``.
    load: the stored messages of rows, in the order given.
    gate: how many rows may go now (back-pressure); None = ``batch``.
    after_ack: runs in the same transaction, once every ack is in.
    ordered: publish in the order of ``enqueue``, one replica at a time; otherwise round-robin over lanes, where a row takes
    along the lower positions of its stream, and waits at the end of its lane while some of them must stay.
    """

    def __init__(
        self,
        name: str,
        pool: Pool,
        publisher: Publishing,
        load: Load,
        *,
        gate: Gate | None = None,
        after_ack: AfterAck | None = None,
        ordered: bool = False,
        batch: int = 1000,
        idle_s: float = 0.25,
    ) -> None:
        self.name = name
        self._pool = pool
        self._kept = KeptConnection(pool, durable=False)  # a delete that is lost costs a repetition
        self._publisher = publisher
        self._load = load
        self._gate = gate
        self._after_ack = after_ack
        self._ordered = ordered
        self._batch = batch
        self._idle_s = idle_s
        self._awake = asyncio.Event()
        self._instruments = OutboxInstruments(name)

    def wake(self) -> None:
        """Look at the outbox at once: call it after the commit of a transaction that enqueued."""
        self._awake.set()

    async def run(self) -> None:
        """Publish until cancelled; transient failures back off. Raises PublishUnknown: the process must end."""
        delay = self._idle_s
        while True:
            self._awake.clear()
            try:
                count = await self.publish_once()
                delay = self._idle_s
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("outbox.backed_off", outbox=self.name, error=type(error).__name__, seconds=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5)
                continue
            if count == 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), self._idle_s)

    async def publish_once(self) -> int:
        """One transaction: take, publish, delete; gives how many rows went."""
        room = self._batch if self._gate is None else min(self._batch, await self._gate())
        if room <= 0:
            return 0
        try:
            tx = await self._kept.get()
            async with tx.transaction():
                count = await self._publish(tx, room)
        except BaseException as error:
            if not isinstance(error, Exception) or not is_conflict(error):
                self._kept.discard()
            raise
        self._instruments.published(count)
        return count

    async def close(self) -> None:
        """Give the kept connection back."""
        await self._kept.close()

    async def _publish(self, tx: Connection, room: int) -> int:
        rows = await self._take(tx, room)
        if not rows:
            return 0
        crash_point(f"{self.name}.taken")
        await publish_with_crash_points(self._publisher, self.name, await self._load(tx, rows))
        if self._after_ack is not None:
            await self._after_ack(tx, rows)
        return len(rows)

    async def depth(self) -> int:
        """How many rows wait; sets the gauge."""
        count = int(await self._pool.fetchval("SELECT count(*) FROM outbox"))
        self._instruments.depth(count)
        return count

    async def _take(self, tx: Connection, room: int) -> list[OutboxRow]:
        if not self._ordered:
            rows = [OutboxRow(*row) for row in await tx.fetch(_TAKE_FAIRLY, room)]
            return await _with_lower(tx, rows, room) if rows else []
        if not await tx.fetchval("SELECT pg_try_advisory_xact_lock(hashtext($1))", self.name):
            return []
        return [OutboxRow(*row) for row in await tx.fetch(_TAKE_IN_ORDER, room)]


async def _with_lower(tx: Connection, rows: list[OutboxRow], room: int) -> list[OutboxRow]:
    """``rows`` with up to ``room`` rows that lie below them in their streams; what would overtake others goes back."""
    tops = {row.stream: row.position for row in rows}  # rows come sorted, so the last of a stream is its highest
    lower = await tx.fetch(_TAKE_LOWER, list(tops), list(tops.values()), room)
    if not lower:
        return rows
    taken = [*rows, *(OutboxRow(*row) for row in lower if row[0] is not None)]
    left: dict[int, int] = dict(map(tuple, await tx.fetch(_LEFT_BELOW, list(tops), list(tops.values()))))
    early = [row for row in taken if row.position > left.get(row.stream, row.position)]
    await enqueue(tx, [(row.lane, row.stream, row.position) for row in early])
    return sorted(set(taken).difference(early), key=lambda row: (row.stream, row.position))
