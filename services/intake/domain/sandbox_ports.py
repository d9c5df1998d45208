"""What seeding, tokens and identification need from outside, besides ``ports``. Methods with ``tx`` run in the caller's transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.ports import Connection, EmployerAlias
from services.intake.domain.sandbox_seed import (
    SeededEmployer,
    SeededEnterprises,
    SeededMandate,
    SeededRegister,
    SeededSender,
)
from shared.contracts.declaration_received import Person

Transactions = Callable[[], AbstractAsyncContextManager[Connection]]
"""Opens a transaction; it commits when left without an exception."""

CrashPoint = Callable[[str], None]
"""Named places where a test may let the process die; does nothing otherwise."""


@dataclass(frozen=True, slots=True)
class DeclaredIdentity:
    """Whom an IN declares: an SSIN that may be unknown or malformed, or names and birth date."""

    ssin: str | None
    family_name: str | None
    given_name: str | None
    birth_date: str | None


@dataclass(frozen=True, slots=True)
class WaitingIdentification:
    """An IN that is due: its number, its provisional worker, and whom it declares."""

    number: int
    worker_id: int
    identity: DeclaredIdentity


@dataclass(frozen=True, slots=True)
class SenderKey:
    """What a token needs to know of a sender."""

    client_id: str
    enterprise_number: str | None
    public_key_pem: str | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """The newest ``version`` of an entity, for the directory topic: type and key of the event, its time and its bytes."""

    type: str
    key: str
    version: int
    recorded_at: datetime
    body: bytes


class DirectoryChanges(Protocol):
    """The directory's outbox."""

    async def take(self, tx: Connection, limit: int) -> Sequence[DirectoryChange]:
        """Remove some from the outbox; each with the entity as it is now."""
        ...


class SeedStore(Protocol):
    """Writes a sandbox's seed. What changes is put into the directory's outbox as well."""

    async def lock(self, tx: Connection) -> None:
        """Let other seeds wait until this transaction ends."""
        ...

    async def employer_ids(
        self, tx: Connection, aliases: Collection[EmployerAlias], *, former: bool = False
    ) -> Mapping[EmployerAlias, int]:
        """Canonical ids of the known ones among these numbers, ``former`` ones too where only one employer had them."""
        ...

    async def new_employer_ids(self, tx: Connection, count: int) -> Sequence[int]:
        """Fresh canonical ids."""
        ...

    async def known_senders(self, tx: Connection, client_ids: Collection[str]) -> set[str]:
        """The known ones among these client ids."""
        ...

    async def put_employers(self, tx: Connection, employers: Mapping[int, SeededEmployer], at: datetime) -> None:
        """Insert or update employers and their numbers; one that gets a successor stays as a former one."""
        ...

    async def put_senders(self, tx: Connection, senders: Sequence[SeededSender], at: datetime) -> None:
        """Insert or update senders; a sender seeded without a key keeps the one it has."""
        ...

    async def put_mandates(self, tx: Connection, mandates: Sequence[tuple[SeededMandate, int]], at: datetime) -> None:
        """Insert mandates with the id of their employer; one of the same beginning gets the new end."""
        ...

    async def put_register(self, tx: Connection, register: SeededRegister) -> None:
        """Set the register's mode and delay, insert or update its persons."""
        ...

    async def put_enterprises(self, tx: Connection, register: SeededEnterprises) -> None:
        """Set the mode of the register of enterprises, insert its enterprises."""
        ...


class SenderKeys(Protocol):
    """Who may have a token. Each method is a transaction of its own."""

    async def find(self, client_id: str) -> SenderKey | None:
        """The sender with this client id."""
        ...

    async def use_assertion(self, client_id: str, jti: str, expires_at: float) -> bool:
        """Whether this is the first use of the assertion; remembered until it expires (seconds since 1970)."""
        ...


class PersonFinder(Protocol):
    """The identity register's slow answer. Asked outside transactions."""

    async def find(self, identities: Sequence[DeclaredIdentity]) -> Sequence[Person | None]:
        """For each: the person, or None if nobody or more than one fits. Raises RegisterUnavailable."""
        ...

    async def replace(self, old: str, new: str) -> Person:
        """Record that SSIN ``new`` took the place of ``old``; the person as known from now on."""
        ...


class WaitingIdentifications(Protocol):
    """The queue of identifications."""

    async def take_due(self, limit: int, lease: float) -> Sequence[WaitingIdentification]:
        """Some that are due, in a transaction of its own; nobody else gets them for ``lease`` seconds."""
        ...

    async def settle(self, tx: Connection, number: int, *, identified: bool) -> None:
        """The answer has been written."""
        ...


class Aliases(Protocol):
    """What absorption needs besides ``Workers``."""

    async def move(self, tx: Connection, ssin_hash: bytes, to_worker: int) -> None:
        """Let this SSIN lead to another worker."""
        ...
