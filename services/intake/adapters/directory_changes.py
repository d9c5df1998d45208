"""What the directory topic has yet to be told, in the transaction that tells it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from services.intake.domain.ports import Connection
from services.intake.domain.received_event import employer_json
from services.intake.domain.sandbox_ports import DirectoryChange
from shared.contracts import topics
from shared.contracts.directory import EmployerRecorded, MandateRecorded, SenderRecorded
from shared.contracts.model import Contract

# DELETE, not only a lock: whoever changes an entity meanwhile waits, and then inserts the row anew.
_TAKE = """DELETE FROM directory_outbox WHERE (kind, id) IN (
        SELECT kind, id FROM directory_outbox ORDER BY kind, id LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING kind, id"""
_EMPLOYERS = "SELECT * FROM employers WHERE employer_id = ANY($1::text[]::bigint[])"
_SENDERS = "SELECT * FROM senders WHERE client_id = ANY($1::text[])"
_MANDATES = "SELECT * FROM mandates WHERE mandate_id = ANY($1::text[]::bigint[])"


class PostgresDirectoryChanges:
    """See ``DirectoryChanges``."""

    async def take(self, tx: Connection, limit: int) -> Sequence[DirectoryChange]:
        """Remove some from the outbox; each with the entity as it is now."""
        ids: dict[str, list[str]] = {}
        for row in await tx.fetch(_TAKE, limit):
            ids.setdefault(row["kind"], []).append(row["id"])
        changes: list[DirectoryChange] = []
        for kind, wanted in sorted(ids.items()):
            query, event_type, key, event = _KINDS[kind]
            changes += [
                DirectoryChange(event_type, f"{kind}/{row[key]}", row["version"], row["recorded_at"], event(row))
                for row in await tx.fetch(query, wanted)
            ]
        return changes


def _employer(row: Mapping[str, Any]) -> bytes:
    values = dict(row)
    address = values.pop("address")
    address = orjson.loads(address) if address else None
    return employer_json(EmployerRecorded(id=values.pop("employer_id"), address=address, **values))


def _sender(row: Mapping[str, Any]) -> bytes:
    return _json(SenderRecorded(**dict(row)))


def _mandate(row: Mapping[str, Any]) -> bytes:
    return _json(MandateRecorded(**dict(row)))


def _json(event: Contract) -> bytes:
    return event.model_dump_json(by_alias=True, exclude_none=True).encode()


_KINDS: dict[str, tuple[str, str, str, Callable[[Mapping[str, Any]], bytes]]] = {
    "employer": (_EMPLOYERS, topics.EMPLOYER_RECORDED, "employer_id", _employer),
    "sender": (_SENDERS, topics.SENDER_RECORDED, "client_id", _sender),
    "mandate": (_MANDATES, topics.MANDATE_RECORDED, "mandate_id", _mandate),
}
