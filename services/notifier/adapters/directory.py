"""The copy of intake's directory in PostgreSQL."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from services.notifier.domain.delivery import Delivery
from services.notifier.domain.ports import Addressee, Connection
from shared.contracts.directory import EmployerRecorded, MandateRecorded, SenderRecorded

_EMPLOYERS = """
INSERT INTO employers AS known (id, enterprise_number, name, address, recorded_at)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[])
ON CONFLICT (id) DO UPDATE
SET (enterprise_number, name, address, recorded_at)
  = (excluded.enterprise_number, excluded.name, excluded.address, excluded.recorded_at)
WHERE known.recorded_at <= excluded.recorded_at
"""

_SENDERS = """
INSERT INTO senders AS known (client_id, enterprise_number, channel, recorded_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
ON CONFLICT (client_id) DO UPDATE
SET (enterprise_number, channel, recorded_at) = (excluded.enterprise_number, excluded.channel, excluded.recorded_at)
WHERE known.recorded_at <= excluded.recorded_at
"""

_MANDATES = """
INSERT INTO mandates AS known (client_id, employer_id, valid_from, valid_until, recorded_at)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::date[], $4::date[], $5::timestamptz[])
ON CONFLICT (client_id, employer_id, valid_from) DO UPDATE
SET (valid_until, recorded_at) = (excluded.valid_until, excluded.recorded_at)
WHERE known.recorded_at <= excluded.recorded_at
"""

_SENDERS_BY_ID = "SELECT client_id, channel, enterprise_number FROM senders WHERE client_id = ANY ($1::text[])"

# An agent is an enterprise: its address is that of the employer with its enterprise number, if it is one.
_ADDRESSEES = """
SELECT o.place, e.name, e.address
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS o (employer_id, enterprise_number, place)
CROSS JOIN LATERAL (
    SELECT name, address FROM employers WHERE id = o.employer_id
    UNION ALL
    SELECT name, address FROM employers WHERE o.employer_id IS NULL AND enterprise_number = o.enterprise_number
    LIMIT 1) AS e
WHERE e.address IS NOT NULL
"""

_MANDATED = """
SELECT EXISTS (
    SELECT FROM mandates AS m JOIN employers AS e ON e.id = m.employer_id
    WHERE m.client_id = $1 AND e.enterprise_number = $2
      AND $3::date BETWEEN coalesce(m.valid_from, '-infinity') AND coalesce(m.valid_until, 'infinity'))
"""


class PostgresDirectory:
    """The tables ``employers``, ``senders``, ``mandates``. ``today`` tells the day mandates are judged by."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    async def record(
        self, tx: Connection, entries: Sequence[tuple[EmployerRecorded | SenderRecorded | MandateRecorded, datetime]]
    ) -> None:
        """See the port."""
        employers = [(_employer(e, at)) for e, at in entries if isinstance(e, EmployerRecorded)]
        senders = [
            (e.client_id, e.enterprise_number, e.channel, at) for e, at in entries if isinstance(e, SenderRecorded)
        ]
        mandates = [
            (e.client_id, e.employer_id, e.valid_from, e.valid_until, at)
            for e, at in entries
            if isinstance(e, MandateRecorded)
        ]
        for statement, rows in ((_EMPLOYERS, employers), (_SENDERS, senders), (_MANDATES, mandates)):
            if rows:
                ordered = sorted(rows, key=lambda row: str(row[:2]))
                await tx.execute(statement, *map(list, zip(*ordered, strict=True)))

    async def senders(self, tx: Connection, client_ids: Collection[str]) -> Mapping[str, Mapping[str, str | None]]:
        """See the port."""
        rows = await tx.fetch(_SENDERS_BY_ID, list(client_ids))
        return {r["client_id"]: {"channel": r["channel"], "enterprise_number": r["enterprise_number"]} for r in rows}

    async def addressees(self, tx: Connection, deliveries: Sequence[Delivery]) -> Sequence[Addressee | None]:
        """See the port."""
        rows = await tx.fetch(
            _ADDRESSEES, [d.employer_id for d in deliveries], [d.enterprise_number for d in deliveries]
        )
        found = {row["place"]: Addressee(row["name"], orjson.loads(row["address"])) for row in rows}
        return [found.get(place) for place in range(1, len(deliveries) + 1)]

    async def may_read(self, tx: Connection, client_id: str, own: str | None, enterprise_number: str) -> bool:
        """See the port."""
        if own == enterprise_number:
            return True
        return bool(await tx.fetchval(_MANDATED, client_id, enterprise_number, self._today()))


def _employer(employer: EmployerRecorded, at: datetime) -> tuple[Any, ...]:
    address = employer.address.model_dump_json(by_alias=True) if employer.address else None
    return (employer.id, employer.enterprise_number, employer.name, address, at)
