"""The office's marks on periods, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple

from services.registry.domain.decided import PeriodState
from services.registry.domain.ports import Connection
from services.registry.domain.registered_mark import RegisteredMark

_KEEP = """
INSERT INTO period_marks (period_number, version, worker_id, seq, registered_at, decision_id, traceparent, mark)
SELECT * FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::uuid[], $7::text[],
    $8::bytea[])
ON CONFLICT (period_number, version) DO NOTHING
"""
_APPLY = """
UPDATE periods SET version = fresh.version, image = fresh.image::jsonb
FROM unnest($1::bigint[], $2::integer[], $3::text[]) AS fresh (number, version, image)
WHERE periods.number = fresh.number AND periods.version < fresh.version
"""
_BY_VERSION = """
SELECT m.period_number, m.version, m.worker_id, m.seq, m.registered_at, m.decision_id, m.traceparent, m.mark
FROM unnest($1::bigint[], $2::integer[]) AS wanted (period_number, version)
JOIN period_marks m USING (period_number, version)
"""


class PostgresPeriodMarks:
    """``ports.PeriodMarks`` on the tables period_marks and periods."""

    async def apply(self, tx: Connection, marks: Sequence[tuple[PeriodState, RegisteredMark]]) -> None:
        """The periods are locked; a newer version that is there already stays."""
        await tx.execute(_KEEP, *zip(*(astuple(registered) for _, registered in marks), strict=True))
        newest = {state.number: state for state, _ in sorted(marks, key=lambda one: one[0].version)}
        states = [(state.number, state.version, state.image) for state in newest.values()]
        await tx.execute(_APPLY, *zip(*states, strict=True))

    async def by_version(
        self, tx: Connection, versions: Collection[tuple[int, int]]
    ) -> Mapping[tuple[int, int], RegisteredMark]:
        """By period number and version."""
        rows = await tx.fetch(_BY_VERSION, *zip(*versions, strict=True)) if versions else []
        return {(row["period_number"], row["version"]): RegisteredMark(*row.values()) for row in rows}
