"""Daily registrations in PostgreSQL."""

from collections.abc import Collection, Mapping

from services.registry.domain.decided import RegistrationState
from services.registry.domain.ports import Connection

_LOCK = "SELECT number, version FROM daily_registrations WHERE number = ANY($1::bigint[]) ORDER BY number FOR UPDATE"
_APPLY = """
INSERT INTO daily_registrations (number, version, period_number, start, image)
SELECT number, version, period_number, start, image::jsonb
FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::text[], $5::text[])
    AS fresh (number, version, period_number, start, image)
ON CONFLICT (number) DO UPDATE SET version = excluded.version, start = excluded.start, image = excluded.image
    WHERE daily_registrations.version < excluded.version
"""


class PostgresDailyRegistrations:
    """``ports.DailyRegistrations`` on the table daily_registrations."""

    async def lock(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, int]:
        """Those that do not exist are absent: their first version is guarded by its claim."""
        return dict(await tx.fetch(_LOCK, sorted(numbers)))

    async def apply(self, tx: Connection, states: Collection[RegistrationState]) -> None:
        """In the order of their numbers."""
        rows = [(one.number, one.version, one.period_number, one.start, one.image) for one in states]
        await tx.execute(_APPLY, *zip(*sorted(rows), strict=True))
