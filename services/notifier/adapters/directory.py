"""The copy of intake's directory in PostgreSQL."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from services.notifier.domain.delivery import Delivery
from services.notifier.domain.ports import Addressee, Connection
from shared.contracts.directory import DirectoryChange, EmployerRecorded, MandateRecorded, SenderRecorded

_EMPLOYERS = """
INSERT INTO employers AS known (version, id, enterprise_number, name, address)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::jsonb[])
ON CONFLICT (id) DO UPDATE
SET (version, enterprise_number, name, address)
  = (excluded.version, excluded.enterprise_number, excluded.name, excluded.address)
WHERE known.version < excluded.version
"""

_SENDERS = """
INSERT INTO senders AS known (version, client_id, enterprise_number, channel)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (client_id) DO UPDATE
SET (version, enterprise_number, channel) = (excluded.version, excluded.enterprise_number, excluded.channel)
WHERE known.version < excluded.version
"""

_MANDATES = """
INSERT INTO mandates AS known (version, entity, client_id, employer_id, valid_from, valid_until)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::date[], $6::date[])
ON CONFLICT (entity) DO UPDATE
SET (version, client_id, employer_id, valid_from, valid_until)
  = (excluded.version, excluded.client_id, excluded.employer_id, excluded.valid_from, excluded.valid_until)
WHERE known.version < excluded.version
"""

# Letters still need the address of an employer, and the channel of a sender, that is gone: only rights are removed.
_REMOVE = "DELETE FROM mandates WHERE entity = ANY ($1::text[])"

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

    async def record(self, tx: Connection, changes: Sequence[DirectoryChange]) -> None:
        """See the port. In the order of the entities, so that two replicas never wait for each other."""
        rows: dict[str, list[tuple[Any, ...]]] = {_EMPLOYERS: [], _SENDERS: [], _MANDATES: []}
        removed = []
        for change in sorted(changes, key=lambda change: change.entity):
            e, version = change.content, change.version
            if isinstance(e, EmployerRecorded):
                rows[_EMPLOYERS].append((version, e.id, e.enterprise_number, e.name, _address(e)))
            elif isinstance(e, SenderRecorded):
                rows[_SENDERS].append((version, e.client_id, e.enterprise_number, e.channel))
            elif isinstance(e, MandateRecorded):
                rows[_MANDATES].append(
                    (version, change.entity, e.client_id, e.employer_id, e.valid_from, e.valid_until)
                )
            else:
                removed.append(change.entity)
        for statement, of_kind in rows.items():
            if of_kind:
                await tx.execute(statement, *zip(*of_kind, strict=True))
        if removed:
            await tx.execute(_REMOVE, removed)

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


def _address(employer: EmployerRecorded) -> str | None:
    return employer.address.model_dump_json(by_alias=True) if employer.address else None
