"""Keep our copy of intake's directory."""

from collections.abc import Iterable

from services.registry.domain.directory import DirectoryChange
from services.registry.domain.ports import Connection, Directory


async def record_directory(tx: Connection, directory: Directory, changes: Iterable[DirectoryChange]) -> None:
    """Record the newest change of each entity; a removal holds against everything before it."""
    newest: dict[str, DirectoryChange] = {}
    for change in changes:
        known = newest.get(change.entity)
        if known is None or change.content is None or known.version <= change.version:
            newest[change.entity] = change
    if newest:
        await directory.record(tx, list(newest.values()))
