"""Our copy of intake's directory in PostgreSQL."""

from collections.abc import Sequence

from services.registry.domain.ports import Connection
from shared.contracts.directory import DirectoryChange, EmployerRecorded, MandateRecorded

_EMPLOYERS = """
INSERT INTO employers (entity, version, employer_id, enterprise_number, nsso_number, provisional_number, name)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
ON CONFLICT (employer_id) DO UPDATE SET entity = excluded.entity, version = excluded.version,
    enterprise_number = excluded.enterprise_number, nsso_number = excluded.nsso_number,
    provisional_number = excluded.provisional_number, name = excluded.name
    WHERE employers.version < excluded.version
"""
_MANDATES = """
INSERT INTO mandates (entity, version, client_id, employer_id, valid_from, valid_until)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::date[], $6::date[])
ON CONFLICT (entity) DO UPDATE SET version = excluded.version, client_id = excluded.client_id,
    employer_id = excluded.employer_id, valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE mandates.version < excluded.version
"""
# Senders are not kept: their tokens say all we need. An employer's periods stay readable by whoever holds a mandate: only rights are removed.
_REMOVE = "DELETE FROM mandates WHERE entity = ANY($1::text[])"


class PostgresDirectory:
    """``ports.Directory`` on the tables employers and mandates."""

    async def record(self, tx: Connection, changes: Sequence[DirectoryChange]) -> None:
        """Upserts in the order of the entities, so that two replicas never wait for each other."""
        employers, mandates, removed = [], [], []
        for change in sorted(changes, key=lambda change: change.entity):
            content, head = change.content, (change.entity, change.version)
            if isinstance(content, EmployerRecorded):
                numbers = content.enterprise_number, content.nsso_number, content.provisional_number
                employers.append((*head, content.id, *numbers, content.name))
            elif isinstance(content, MandateRecorded):
                mandates.append(
                    (*head, content.client_id, content.employer_id, content.valid_from, content.valid_until)
                )
            elif content is None:
                removed.append(change.entity)
        if employers:
            await tx.execute(_EMPLOYERS, *zip(*employers, strict=True))
        if mandates:
            await tx.execute(_MANDATES, *zip(*mandates, strict=True))
        if removed:
            await tx.execute(_REMOVE, removed)
