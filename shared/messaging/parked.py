"""The table ``parked``: records that wait, with their bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.database.pool import Connection, Pool
from shared.messaging.records import Record

WAITING = "waiting_for_predecessor"
KILLER = "killed_the_process"

_RECORDS = """
    SELECT k.* FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS p(stream, position, n)
    JOIN parked k ON k.step = $1 AND (k.stream, k.position) = (p.stream, p.position) ORDER BY n"""
_DRAIN = """
    UPDATE parked SET drained = true, next_try = 'infinity' FROM unnest($2::bigint[], $3::bigint[]) AS p(stream, position)
    WHERE step = $1 AND (parked.stream, parked.position) = (p.stream, p.position)"""
_FORGET = """
    DELETE FROM parked USING unnest($2::bigint[], $3::bigint[]) AS p(stream, position)
    WHERE step = $1 AND (parked.stream, parked.position) = (p.stream, p.position)"""
_ADD = """
    INSERT INTO parked (step, stream, position, topic, partition, "offset", timestamp_ms, key, value,
                        header_names, header_values, reason, alarm, next_try)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
            CASE WHEN $14 THEN 'infinity' ELSE now() + interval '10 seconds' END)
    ON CONFLICT (step, stream, position) DO UPDATE SET
        alarm = parked.alarm OR excluded.alarm,
        reason = CASE WHEN excluded.alarm THEN excluded.reason ELSE parked.reason END,
        next_try = CASE WHEN excluded.next_try = 'infinity' THEN excluded.next_try ELSE parked.next_try END
    WHERE NOT parked.drained"""
_DUE = """
    WITH due AS (SELECT step, stream, position FROM parked WHERE step = $1 AND next_try <= now()
                 ORDER BY next_try, stream, position LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE parked SET tries = tries + 1, next_try = now() + interval '10 seconds' * least(30, 2 ^ least(tries + 1, 10))
    FROM due WHERE (parked.step, parked.stream, parked.position) = (due.step, due.stream, due.position)
    RETURNING parked.stream, parked.position"""


@dataclass(frozen=True, slots=True)
class Parking:
    """What one stream has waiting, and which positions only a person may release. Both are empty for a stream that merely
    has replies in the outbox.
    """

    positions: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)


class Parked:
    """The rows of one step. A row is *drained* once applied, until its reply from the outbox is acknowledged."""

    def __init__(self, step: str) -> None:
        self.step = step

    async def add(self, tx: Connection, rows: Sequence[tuple[int, int, Record]], reason: str, *, alarm: bool) -> None:
        """Park (stream, position, record) rows. One that is parked already keeps its bytes and its time of retry."""
        if not rows:
            return
        held = reason == KILLER
        # Header arrays differ in length, which unnest cannot carry: pipelined single rows, of which there are few.
        await tx.executemany(
            _ADD,
            [
                (
                    self.step,
                    stream,
                    position,
                    r.topic,
                    r.partition,
                    r.offset,
                    r.timestamp_ms,
                    r.key,
                    r.value,
                    [name for name, _ in r.headers],
                    [value for _, value in r.headers],
                    reason,
                    alarm,
                    held,
                )
                for stream, position, r in rows
            ],
        )

    async def of_streams(self, tx: Connection, streams: Sequence[int]) -> dict[int, Parking]:
        """What waits in these streams; streams without any are absent. Needs the streams locked to be of use."""
        rows = await tx.fetch(
            """SELECT stream, CASE WHEN NOT drained THEN position END, next_try = 'infinity' FROM parked
               WHERE step = $1 AND stream = ANY($2::bigint[])
               UNION ALL SELECT stream, NULL, false FROM outbox WHERE lane = $1 AND stream = ANY($2::bigint[])""",
            self.step,
            streams,
        )
        waiting: dict[int, Parking] = {}
        for stream, position, held in rows:
            parking = waiting.setdefault(stream, Parking())
            if position is not None:
                (parking.held if held else parking.positions).add(position)
        return waiting

    async def records(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> list[tuple[int, int, Record]]:
        """The parked records at these (stream, position) pairs, in the order given; absent ones are left out."""
        rows = await tx.fetch(_RECORDS, self.step, *_columns(positions))
        return [
            (
                row["stream"],
                row["position"],
                Record(
                    row["topic"],
                    row["partition"],
                    row["offset"],
                    row["timestamp_ms"],
                    row["key"],
                    row["value"],
                    tuple(zip(row["header_names"], row["header_values"], strict=True)),
                ),
            )
            for row in rows
        ]

    async def drain(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> None:
        """Mark rows as applied; they stay until ``forget``."""
        await tx.execute(_DRAIN, self.step, *_columns(positions))

    async def forget(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> None:
        """Delete rows that need no more attention."""
        if positions:
            await tx.execute(_FORGET, self.step, *_columns(positions))

    async def alarm(self, tx: Connection, stream: int, position: int, reason: str) -> None:
        """Say that this row failed by itself, and why (a constant code)."""
        await tx.execute(
            "UPDATE parked SET alarm = true, reason = $4 WHERE (step, stream, position) = ($1, $2, $3)",
            self.step,
            stream,
            position,
            reason,
        )

    async def take_due(self, pool: Pool, limit: int) -> list[tuple[int, int]]:
        """Rows whose time has come, put off further before they are tried: a killer kills once per back-off, not at once."""
        return [(stream, position) for stream, position in await pool.fetch(_DUE, self.step, limit)]

    async def counts(self, pool: Pool) -> tuple[int, int]:
        """How many rows wait, and how many of them need a person (alarm, or waiting for over a minute)."""
        row = await pool.fetchrow(
            """SELECT count(*), count(*) FILTER (WHERE alarm OR parked_at < now() - interval '1 minute')
               FROM parked WHERE step = $1 AND NOT drained""",
            self.step,
        )
        return (row[0], row[1]) if row is not None else (0, 0)


def _columns(positions: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [stream for stream, _ in positions], [position for _, position in positions]
