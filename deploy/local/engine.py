"""What the launcher needs of an engine, wherever it runs."""

from dataclasses import dataclass
from typing import Protocol

from deploy.local.child import Child


class Engine(Protocol):
    """Kafka or PostgreSQL: ``address`` is a bootstrap address or a connection string."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def child(self) -> Child | None: ...
    def start(self) -> None: ...
    def ready(self) -> bool: ...
    def wait_ready(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ExternalEngine:
    """An engine somebody else runs. We neither start nor stop it."""

    name: str
    address: str
    child: None = None

    def start(self) -> None:
        """Nothing to start."""

    def ready(self) -> bool:
        """Taken at its owner's word; the first use tells."""
        return True

    def wait_ready(self) -> None:
        """Nothing to wait for."""

    def stop(self) -> None:
        """Not ours to stop."""
