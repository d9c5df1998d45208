"""What the registry keeps of intake's directory."""

from dataclasses import dataclass

from shared.contracts.directory import EmployerRecorded, MandateRecorded


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """``version`` of the entity with this key; ``content`` is None when it was removed."""

    entity: str
    version: int
    content: EmployerRecorded | MandateRecorded | None
