"""The quotas that employers hold, in PostgreSQL."""

from collections.abc import Collection, Mapping

from services.validator.domain.ports import Connection
from services.validator.domain.quota_use import HolderSpan

# The rows are locked in the order of the arrays.
_ADD = """
INSERT INTO employer_quotas AS q (holder, quota, span, used)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[])
ON CONFLICT (holder, quota, span) DO UPDATE SET used = q.used + excluded.used
RETURNING q.holder, q.quota, q.span, q.used
"""
_USED = """
SELECT q.* FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted (holder, quota, span)
JOIN employer_quotas q USING (holder, quota, span)
"""


class PostgresEmployerQuotas:
    """``ports.EmployerQuotaStore`` on the table employer_quotas."""

    async def add(self, tx: Connection, days: Mapping[HolderSpan, int]) -> Mapping[HolderSpan, int]:
        """Sorted, so that within one statement two batches never wait for each other in a circle."""
        if not days:
            return {}
        places = sorted(days)
        rows = await tx.fetch(_ADD, *zip(*places, strict=True), [days[place] for place in places])
        return {HolderSpan(*place): used for *place, used in rows}

    async def used(self, tx: Connection, places: Collection[HolderSpan]) -> Mapping[HolderSpan, int]:
        """By place."""
        if not places:
            return {}
        rows = await tx.fetch(_USED, *zip(*places, strict=True))
        return {HolderSpan(*place): used for *place, used in rows}
