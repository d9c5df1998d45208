"""Counting deaths: how often the process died on the batch it took first after an assignment (the killer is parked: ``docs/architecture.md``)."""

from collections.abc import Mapping, Sequence

from shared.database.pool import Connection
from shared.messaging.records import Record

LIMIT = 3

_BEGIN = """
    INSERT INTO attempts AS a (step, topic, partition, "offset", deaths)
    SELECT $1, t, p, o, 1 FROM unnest($2::text[], $3::int[], $4::bigint[]) AS first(t, p, o) ORDER BY t, p
    ON CONFLICT (step, topic, partition, "offset") DO UPDATE SET deaths = a.deaths + 1
    RETURNING deaths, alone"""
_BEGIN_ALONE = """
    INSERT INTO attempts AS a (step, topic, partition, "offset", alone) VALUES ($1, $2, $3, $4, 1)
    ON CONFLICT (step, topic, partition, "offset") DO UPDATE SET alone = a.alone + 1
    RETURNING alone"""
_FORGET = """
    DELETE FROM attempts a USING unnest($2::text[], $3::int[], $4::bigint[]) AS done(t, p, o)
    WHERE a.step = $1 AND a.topic = t AND a.partition = p AND a."offset" < o"""


class Attempts:
    """The counters of one step. Counted before the work, forgotten after it: what stays was a death."""

    def __init__(self, step: str) -> None:
        self._step = step

    async def begin(self, connection: Connection, firsts: Sequence[Record]) -> bool:
        """Count the start of a batch by the first record of each new partition; says whether to go record by record."""
        topics, partitions, offsets = (
            [r.topic for r in firsts],
            [r.partition for r in firsts],
            [r.offset for r in firsts],
        )
        rows = await connection.fetch(_BEGIN, self._step, topics, partitions, offsets)
        return any(row["deaths"] > LIMIT or row["alone"] for row in rows)

    async def begin_alone(self, connection: Connection, record: Record) -> int:
        """Count the start of one record by itself; gives how often it has killed the process alone before."""
        alone = await connection.fetchval(_BEGIN_ALONE, self._step, record.topic, record.partition, record.offset)
        return int(alone) - 1

    async def forget(self, connection: Connection, offsets: Mapping[tuple[str, int], int]) -> None:
        """Forget everything before these offsets, by (topic, partition)."""
        topics, partitions = [topic for topic, _ in offsets], [partition for _, partition in offsets]
        nexts = list(offsets.values())
        await connection.execute(_FORGET, self._step, topics, partitions, nexts)
