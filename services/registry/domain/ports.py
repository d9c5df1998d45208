"""What the use cases need from outside. Every method works on sets, inside the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.registry.domain.decided import Decided, PeriodState, RegistrationState
from services.registry.domain.register_changes import RegisterChanges
from services.registry.domain.registered import Registered
from services.registry.domain.registered_mark import RegisteredMark
from shared.contracts.directory import DirectoryChange
from shared.contracts.worker_merged import WorkerMerged

Claim = tuple[int, str, int]
"""Number, phase, attempt: what is registered once."""


class Connection(Protocol):
    """The part of a database session that adapters use."""

    async def fetch(self, query: str, *args: Any) -> list[Any]: ...
    async def execute(self, query: str, *args: Any) -> str: ...


class Declarations(Protocol):
    """Every decision that was registered."""

    async def claim(self, tx: Connection, rows: Sequence[tuple[Decided, Registered]]) -> set[Claim]:
        """Insert these where the claim is free; the claims that won."""
        ...

    async def by_claim(self, tx: Connection, claims: Collection[Claim]) -> Mapping[Claim, Registered]:
        """What is registered under these claims."""
        ...

    async def by_version(
        self, tx: Connection, versions: Collection[tuple[int, int]]
    ) -> Mapping[tuple[int, int], Registered]:
        """What made these (period number, version)."""
        ...

    async def by_registration_version(
        self, tx: Connection, versions: Collection[tuple[int, int]]
    ) -> Mapping[tuple[int, int], Registered]:
        """What made these (number of a daily registration, version)."""
        ...


class Periods(Protocol):
    """Each period as it stands, and whose it is."""

    async def lock(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, int]:
        """Lock those that exist, in the order of their numbers; the version of each."""
        ...

    async def apply(self, tx: Connection, changes: RegisterChanges) -> None:
        """Make and change periods, and remember whose they are; what the register knows better stays."""
        ...

    async def merge(self, tx: Connection, merged: WorkerMerged) -> None:
        """Give the periods of an absorbed worker, known now or learned later, to the person that absorbed it."""
        ...


class DailyRegistrations(Protocol):
    """Each daily registration as it stands."""

    async def lock(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, int]:
        """Lock those that exist, in the order of their numbers; the version of each."""
        ...

    async def apply(self, tx: Connection, states: Collection[RegistrationState]) -> None:
        """Make and change these; what the register knows better stays."""
        ...


class PeriodMarks(Protocol):
    """The office's marks on periods."""

    async def apply(self, tx: Connection, marks: Sequence[tuple[PeriodState, RegisteredMark]]) -> None:
        """Keep these, and mark the periods, which are locked."""
        ...

    async def by_version(
        self, tx: Connection, versions: Collection[tuple[int, int]]
    ) -> Mapping[tuple[int, int], RegisteredMark]:
        """What made these (period number, version)."""
        ...


@dataclass(frozen=True, slots=True)
class Register:
    """All that a decision may change, in one hand."""

    declarations: Declarations
    periods: Periods
    registrations: DailyRegistrations
    marks: PeriodMarks


class Directory(Protocol):
    """Our copy of intake's directory."""

    async def record(self, tx: Connection, changes: Sequence[DirectoryChange]) -> None:
        """Keep these, each entity at most once; an older version than the stored one changes nothing."""
        ...
