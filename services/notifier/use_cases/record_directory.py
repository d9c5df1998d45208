"""Keeps the copy of intake's directory: where letters go, which channel an agent chose, who may read for whom."""

from collections.abc import Sequence

from services.notifier.domain.ports import Connection, Deliveries, Directory
from shared.contracts.directory import DirectoryChange, EmployerRecorded


async def record_directory(
    tx: Connection, changes: Sequence[DirectoryChange], directory: Directory, deliveries: Deliveries
) -> None:
    """Record changes of different entities. Letters that waited for an address here become due at once."""
    await directory.record(tx, changes)
    employers = [change.content for change in changes if isinstance(change.content, EmployerRecorded)]
    addressed = [employer for employer in employers if employer.address is not None]
    if addressed:
        await deliveries.hasten_letters(
            tx, [e.id for e in addressed], [e.enterprise_number for e in addressed if e.enterprise_number]
        )
