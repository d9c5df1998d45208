"""What the registry holds, as intake shows it to senders; in PostgreSQL, insert-only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple

from services.intake.domain.ports import Connection
from services.intake.domain.records import StoredResult
from shared.contracts.decision import Result

_ADD = """
INSERT INTO results (number, phase, attempt, result, document)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[], $5::bytea[])
ON CONFLICT (number, phase, attempt) DO NOTHING
"""


class PostgresResults:
    """``ports.Results`` on the table results."""

    async def add(self, tx: Connection, rows: Sequence[StoredResult]) -> None:
        """In the order of numbers, so that two consumers never wait for each other crosswise."""
        ordered = sorted(map(astuple, rows))
        if ordered:
            await tx.execute(_ADD, *map(list, zip(*ordered, strict=True)))

    async def final(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, Result]:
        """By number; numbers without a final result are absent."""
        rows = await tx.fetch(
            "SELECT number, result FROM results WHERE number = ANY($1::bigint[]) AND phase = 'final'", list(numbers)
        )
        return {row["number"]: Result(row["result"]) for row in rows}
