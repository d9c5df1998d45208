"""What deciding needs from outside. Every method works on sets, inside the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.period import Period
from services.validator.domain.reach import Reach


class Connection(Protocol):
    """The part of a database session that adapters use."""

    async def fetch(self, query: str, *args: Any) -> list[Any]: ...
    async def execute(self, query: str, *args: Any) -> str: ...


class DecisionLog(Protocol):
    """The log of record, and the last seq of each stream."""

    async def lock(self, tx: Connection, workers: Collection[int]) -> Mapping[int, int]:
        """Create the missing streams, lock all in the order of their ids; the last seq of each (0 = none)."""
        ...

    async def last_seqs(self, tx: Connection, workers: Collection[int]) -> Mapping[int, int]:
        """The last seq of each of these locked streams."""
        ...

    async def append(self, tx: Connection, decisions: Sequence[LoggedDecision]) -> None:
        """Add decisions, and move each stream's last seq to its highest."""
        ...

    async def at(self, tx: Connection, places: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], LoggedDecision]:
        """The decisions at these (worker id, seq)."""
        ...


class LedgerStore(Protocol):
    """Every accepted period as it stands, by worker."""

    async def load(self, tx: Connection, reach: Collection[Reach]) -> Sequence[Period]:
        """The periods that these may name or touch, each once."""
        ...

    async def save(self, tx: Connection, periods: Collection[Period]) -> None:
        """Insert or replace these."""
        ...

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> Sequence[int]:
        """Give one worker's periods to another; their numbers, sorted."""
        ...
