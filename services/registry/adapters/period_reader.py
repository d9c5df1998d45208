"""Reads the register for those who may."""

from collections.abc import Sequence
from typing import Any

import orjson

from services.registry.adapters.reading_rights import MAY_READ, who
from services.registry.domain.ports import Connection
from services.registry.domain.views import (
    PeriodDeclaration,
    PeriodEmployer,
    PeriodFound,
    PeriodHistory,
    PeriodSearch,
    PeriodVersion,
    Reader,
)

_PERIOD = f"""
SELECT p.number, p.version, p.image, root.person,
    e.enterprise_number, e.nsso_number, e.provisional_number, e.name
FROM periods p JOIN employers e ON e.employer_id = p.employer_id AND {MAY_READ}
LEFT JOIN workers w ON w.worker_id = p.worker_id
LEFT JOIN workers root ON root.worker_id = coalesce(w.merged_into, w.worker_id)
"""  # noqa: S608 - constants only
_ONE = f"{_PERIOD} WHERE p.number = $4"
_SEARCH = f"""{_PERIOD}
WHERE p.worker_id IN (
    SELECT w.worker_id FROM workers named JOIN workers w
        ON w.worker_id = coalesce(named.merged_into, named.worker_id)
        OR w.merged_into = coalesce(named.merged_into, named.worker_id)
    WHERE named.ssin = $4)
AND ($5::text IS NULL OR e.enterprise_number = $5)
AND ($6::text IS NULL OR $6 IN (e.nsso_number, e.provisional_number))
ORDER BY p.start_date DESC, p.number DESC LIMIT $7 OFFSET $8
"""  # noqa: S608 - constants only
_VERSIONS = """
SELECT version, declaration_number, kind, registered_at, image FROM period_versions
WHERE period_number = $1 ORDER BY version
"""
_DECLARATIONS = """
SELECT number, kind, phase, result, version, registration_number, registered_at,
    convert_from(decision, 'UTF8')::jsonb -> 'anomalies' AS anomalies
FROM declarations WHERE period_number = $1 ORDER BY registered_at, seq
"""


class PostgresPeriodReader:
    """Every method gives only what this reader may see."""

    async def find(self, connection: Connection, reader: Reader, number: int) -> PeriodHistory | None:
        """A period with its versions; None if there is none for this reader."""
        rows = await connection.fetch(_ONE, *who(reader), number)
        if not rows:
            return None
        versions = tuple(_version(row) for row in await connection.fetch(_VERSIONS, number))
        return PeriodHistory(**_fields(rows[0]), versions=versions)

    async def search(self, connection: Connection, reader: Reader, wanted: PeriodSearch) -> Sequence[PeriodFound]:
        """One page, and one more period if there is a next page."""
        rows = await connection.fetch(
            _SEARCH,
            *who(reader),
            wanted.ssin,
            wanted.enterprise_number,
            wanted.nsso_number,
            wanted.page_size + 1,
            (wanted.page - 1) * wanted.page_size,
        )
        return [PeriodFound(**_fields(row)) for row in rows]

    async def declarations(
        self, connection: Connection, reader: Reader, number: int
    ) -> Sequence[PeriodDeclaration] | None:
        """The declarations of a period; None if there is none for this reader."""
        if not await connection.fetch(_ONE, *who(reader), number):
            return None
        return [_declaration(row) for row in await connection.fetch(_DECLARATIONS, number)]


def _fields(row: Any) -> dict[str, Any]:
    person, employer = row["person"], ("enterprise_number", "nsso_number", "provisional_number", "name")
    return {
        "number": row["number"],
        "version": row["version"],
        "employer": PeriodEmployer(**{name: row[name] for name in employer}),
        "worker": None if person is None else orjson.loads(person),
        "image": orjson.loads(row["image"]),
    }


def _version(row: Any) -> PeriodVersion:
    return PeriodVersion(**{**row, "image": orjson.loads(row["image"])})


def _declaration(row: Any) -> PeriodDeclaration:
    return PeriodDeclaration(**{**row, "anomalies": orjson.loads(row["anomalies"] or b"[]")})
