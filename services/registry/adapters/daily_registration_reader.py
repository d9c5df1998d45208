"""Reads daily registrations for those who may read their periods."""

from collections.abc import Sequence
from typing import Any

import orjson

from services.registry.adapters.reading_rights import MAY_READ, who
from services.registry.domain.ports import Connection
from services.registry.domain.views import (
    DailyRegistrationFound,
    DailyRegistrationHistory,
    DailyRegistrationVersion,
    Page,
    Reader,
)

_READABLE = f"""
FROM daily_registrations d JOIN periods p ON p.number = d.period_number
JOIN employers e ON e.employer_id = p.employer_id AND {MAY_READ}
"""
_COLUMNS = "d.number, d.version, d.period_number, (p.image -> 'cancelled')::boolean AS period_cancelled, d.image"
_ONE = f"SELECT {_COLUMNS} {_READABLE} WHERE d.number = $4"
_OF_PERIOD = f"""SELECT {_COLUMNS} {_READABLE}
WHERE d.period_number = $4 ORDER BY d.start, d.number LIMIT $5 OFFSET $6
"""
_PERIOD = f"""
SELECT FROM periods p JOIN employers e ON e.employer_id = p.employer_id AND {MAY_READ} WHERE p.number = $4
"""
_VERSIONS = """
SELECT version, declaration_number, registered_at, image FROM daily_registration_versions
WHERE registration_number = $1 ORDER BY version
"""


class PostgresDailyRegistrationReader:
    """Every method gives only what this reader may see."""

    async def find(self, connection: Connection, reader: Reader, number: int) -> DailyRegistrationHistory | None:
        """One with its versions; None if there is none for this reader."""
        rows = await connection.fetch(_ONE, *who(reader), number)
        if not rows:
            return None
        versions = tuple(DailyRegistrationVersion(**_fields(row)) for row in await connection.fetch(_VERSIONS, number))
        return DailyRegistrationHistory(**_fields(rows[0]), versions=versions)

    async def of_period(
        self, connection: Connection, reader: Reader, period_number: int, page: Page
    ) -> Sequence[DailyRegistrationFound] | None:
        """One page, and one more if there is a next page; None if there is no such period for this reader."""
        limits = page.size + 1, (page.number - 1) * page.size
        rows = await connection.fetch(_OF_PERIOD, *who(reader), period_number, *limits)
        if not rows and not await connection.fetch(_PERIOD, *who(reader), period_number):
            return None
        return [DailyRegistrationFound(**_fields(row)) for row in rows]


def _fields(row: Any) -> dict[str, Any]:
    return {**row, "image": orjson.loads(row["image"])}
