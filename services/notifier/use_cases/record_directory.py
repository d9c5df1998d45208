"""Keeps the copy of intake's directory: where letters go, which channel an agent chose, who may read for whom."""

from collections.abc import Sequence
from datetime import datetime

from services.notifier.domain.ports import Connection, Deliveries, Directory
from shared.contracts.directory import EmployerRecorded, MandateRecorded, SenderRecorded

Entry = EmployerRecorded | SenderRecorded | MandateRecorded


async def record_directory(
    tx: Connection, entries: Sequence[tuple[Entry, datetime]], directory: Directory, deliveries: Deliveries
) -> None:
    """Record entries with the times of their events; an older one than the known changes nothing. Letters that waited for
    an address here become due at once.
    """
    newest: dict[tuple[object, ...], tuple[Entry, datetime]] = {}
    for entry, at in entries:
        key = _key(entry)
        if key not in newest or newest[key][1] <= at:
            newest[key] = (entry, at)
    await directory.record(tx, list(newest.values()))
    addressed = [e for e, _ in newest.values() if isinstance(e, EmployerRecorded) and e.address is not None]
    if addressed:
        await deliveries.hasten_letters(
            tx, [e.id for e in addressed], [e.enterprise_number for e in addressed if e.enterprise_number]
        )


def _key(entry: Entry) -> tuple[object, ...]:
    if isinstance(entry, EmployerRecorded):
        return ("employer", entry.id)
    if isinstance(entry, SenderRecorded):
        return ("sender", entry.client_id)
    return ("mandate", entry.client_id, entry.employer_id, entry.valid_from)
