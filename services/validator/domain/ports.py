"""What deciding needs from outside. Every method works on sets, inside the caller's transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any, Protocol

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan
from services.validator.domain.reach import Reach
from services.validator.domain.registration_reach import RegistrationReach


class Connection(Protocol):
    """The part of a database session that adapters use."""

    async def fetch(self, query: str, *args: Any) -> list[Any]: ...
    async def execute(self, query: str, *args: Any) -> str: ...
    def transaction(self) -> AbstractAsyncContextManager[Any]: ...


Snapshots = Callable[[], AbstractAsyncContextManager[Connection]]
"""Lends a read-only transaction."""


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

    async def amend(self, tx: Connection, decisions: Sequence[LoggedDecision]) -> None:
        """Replace result and body of decisions that this transaction has added."""
        ...


class DailyRegistrationStore(Protocol):
    """Every accepted daily registration as it stands, by worker."""

    async def load(self, tx: Connection, reach: Collection[RegistrationReach]) -> Sequence[DailyRegistration]:
        """Those that these may name or touch, each once. Live ones of a cancelled period are left out unless named."""
        ...

    async def save(self, tx: Connection, registrations: Collection[DailyRegistration]) -> None:
        """Insert or replace these."""
        ...

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> None:
        """Give one worker's daily registrations to another."""
        ...


class LedgerStore(Protocol):
    """Every accepted period as it stands, by worker."""

    async def load(self, tx: Connection, reach: Collection[Reach]) -> Sequence[Period]:
        """The periods that these may name or touch, each once."""
        ...

    async def save(self, tx: Connection, periods: Collection[Period]) -> None:
        """Insert or replace these."""
        ...

    async def counted(
        self, tx: Connection, workers: Collection[int], worker_types: Collection[str], first: date, last: date
    ) -> Sequence[Period]:
        """The live periods of these workers and types that start from ``first`` to ``last``."""
        ...

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> Sequence[int]:
        """Give one worker's periods to another; their numbers, sorted."""
        ...


class EmployerQuotaStore(Protocol):
    """Worker-days in use of the quotas that employers hold, over all workers."""

    async def add(self, tx: Connection, days: Mapping[HolderSpan, int]) -> Mapping[HolderSpan, int]:
        """Add these days, which may be negative; what is in use afterwards. Call it last: other workers wait for it."""
        ...

    async def used(self, tx: Connection, places: Collection[HolderSpan]) -> Mapping[HolderSpan, int]:
        """What is in use; nothing for those that were never used."""
        ...
