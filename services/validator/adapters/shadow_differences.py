"""The shadow's differences in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from services.validator.domain.difference import Difference
from services.validator.domain.ports import Connection
from services.validator.domain.shadow_report import DifferenceCount
from shared.database.errors import is_transient

_ADD = """
INSERT INTO shadow_differences (worker_id, seq, number, rules_live, rules_shadow, result_live, result_shadow, only_live,
    only_shadow, decided_at)
SELECT worker_id, seq, number, $1, $2, result_live, result_shadow, string_to_array(only_live, ' '),
    string_to_array(only_shadow, ' '), $3
FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS d (worker_id, seq, number, result_live, result_shadow, only_live, only_shadow)
"""
_COUNT = """
SELECT rules_live, rules_shadow, result_live AS live, result_shadow AS shadow, only_live, only_shadow,
    count(*) AS declarations, min(decided_at) AS first_at, max(decided_at) AS last_at,
    (array_agg(number ORDER BY decided_at DESC, number))[1:5] AS examples
FROM shadow_differences GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY declarations DESC, rules_live, rules_shadow, live, shadow, only_live, only_shadow LIMIT $1
"""


class PostgresDifferences:
    """``DifferenceStore`` on the table shadow_differences, and its report."""

    async def add(
        self, tx: Connection, rules: tuple[str, str], differences: Sequence[Difference], decided_at: datetime
    ) -> bool:
        """In a savepoint: the decisions beside them are kept whatever happens here."""
        rows = [
            (d.worker_id, d.seq, d.number, d.live, d.shadow, " ".join(d.only_live), " ".join(d.only_shadow))
            for d in differences
        ]
        try:
            async with tx.transaction():
                await tx.execute(_ADD, *rules, decided_at, *zip(*rows, strict=True))
        except Exception as error:
            if is_transient(error):
                raise
            return False
        return True

    async def count(self, connection: Connection, most: int) -> Sequence[DifferenceCount]:
        """The commonest kinds of difference, each with up to five of its newest declarations."""
        return [DifferenceCount.model_validate(dict(row)) for row in await connection.fetch(_COUNT, most)]
