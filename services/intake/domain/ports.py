"""What the use cases need from outside. Every method works on sets, inside the caller's transaction unless it says otherwise."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.records import (
    Claim,
    FirstReceipt,
    MandateQuestion,
    PendingIdentification,
    Placed,
    SenderFacts,
    StoredEvent,
    StoredReceipt,
    StoredResult,
    WorkerState,
)
from shared.contracts.decision import Result
from shared.contracts.declaration_received import Employer, Mandate, Person, User

EmployerAlias = tuple[str, str]
"""Kind (``enterprise``, ``nsso``, ``provisional``) and number, as digits in full length."""


class Connection(Protocol):
    """The part of a database session that adapters use."""

    async def fetch(self, query: str, *args: Any) -> list[Any]: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...
    async def execute(self, query: str, *args: Any) -> str: ...
    async def copy_records_to_table(
        self, table_name: str, *, records: Sequence[tuple[Any, ...]], columns: Sequence[str]
    ) -> str: ...
    def transaction(self) -> AbstractAsyncContextManager[Any]: ...


Sessions = Callable[[], AbstractAsyncContextManager[Connection]]
"""Lends a session; each statement is a transaction of its own."""


class RegisterUnavailable(Exception):
    """The identity register gave no answer: whoever was asked for counts as pending."""


class IdentityRegister(Protocol):
    """Who people are. Asked before the transaction, never inside one."""

    async def ask(self, ssins: Collection[str]) -> Mapping[str, Person]:
        """The known persons among these SSINs (11 digits as declared, maybe malformed); unknown ones are absent.

        Raises RegisterUnavailable.
        """
        ...


class Directory(Protocol):
    """Employers, senders and mandates."""

    async def senders(self, tx: Connection, client_ids: Collection[str]) -> Mapping[str, SenderFacts]:
        """The known ones among these client ids."""
        ...

    async def employers_by_alias(
        self, tx: Connection, aliases: Collection[EmployerAlias]
    ) -> Mapping[EmployerAlias, Sequence[Employer]]:
        """Who has each of these numbers; of one that nobody has now, all who once had it. Unknown ones are absent."""
        ...

    async def employers_by_id(self, tx: Connection, ids: Collection[int]) -> Mapping[int, Employer]:
        """Employers by canonical id."""
        ...

    async def users(self, tx: Connection, enterprise_numbers: Collection[str]) -> Mapping[str, User]:
        """What is known of each of these (ten digits): whether it is registered, and whose it is."""
        ...

    async def mandates(
        self, tx: Connection, questions: Collection[MandateQuestion]
    ) -> Mapping[MandateQuestion, Mandate]:
        """An answer to every question: self (same enterprise number), mandated (valid that day), or none."""
        ...


class Identifications(Protocol):
    """INs that wait for the answer of identification."""

    async def add(self, tx: Connection, pending: Sequence[PendingIdentification]) -> None:
        """Remember these; the due time follows from the register's settings."""
        ...


class Numbers(Protocol):
    """Fresh numbers, unordered and with holes; never given twice, whatever rolls back."""

    async def declaration_numbers(self, tx: Connection, count: int) -> Sequence[int]:
        """Numbers of 12 digits, check digits included."""
        ...

    async def worker_ids(self, tx: Connection, count: int) -> Sequence[int]:
        """Ids of new workers."""
        ...


class ReceiptKeys(Protocol):
    """The claims: own ids and fingerprints. First in the lock order."""

    async def claim(self, tx: Connection, rows: Sequence[tuple[str, bytes, int, bytes]]) -> set[int]:
        """Insert (sender, key hash, number, content hash) where the key is free; the numbers that won."""
        ...

    async def find(self, tx: Connection, keys: Collection[tuple[str, bytes]]) -> Mapping[tuple[str, bytes], Claim]:
        """What these (sender, key hash) stand for."""
        ...

    async def release(self, tx: Connection, keys: Collection[tuple[str, bytes]]) -> None:
        """Give back claims of this transaction whose declarations get no number."""
        ...

    async def claim_fingerprints(self, tx: Connection, rows: Sequence[tuple[bytes, int]]) -> Mapping[bytes, int]:
        """Insert (fingerprint, number) where free, lock all; the number each one stands for now."""
        ...

    async def move_fingerprints(self, tx: Connection, rows: Sequence[tuple[bytes, int]]) -> None:
        """Let these locked fingerprints stand for newer numbers."""
        ...

    async def release_fingerprints(self, tx: Connection, rows: Collection[bytes]) -> None:
        """Give back fingerprints of this transaction whose declarations get no number."""
        ...


class Workers(Protocol):
    """Aliases and workers; second and third in the lock order."""

    async def find_aliases(self, tx: Connection, ssin_hashes: Collection[bytes]) -> Mapping[bytes, int]:
        """The worker ids of these SSINs, where known."""
        ...

    async def claim_aliases(self, tx: Connection, rows: Sequence[tuple[bytes, int]]) -> Mapping[bytes, int]:
        """Insert (ssin hash, worker id) where free; the worker id each hash stands for now (the given one, if it won)."""
        ...

    async def lock(self, tx: Connection, worker_ids: Collection[int]) -> Mapping[int, WorkerState]:
        """Lock these rows in the order of their ids, and read them as they are then."""
        ...

    async def create(self, tx: Connection, workers: Sequence[WorkerState]) -> None:
        """Insert new workers."""
        ...

    async def advance(self, tx: Connection, workers: Sequence[WorkerState]) -> None:
        """Write seq and relax_seq of locked workers."""
        ...

    async def rewrite(self, tx: Connection, workers: Sequence[WorkerState]) -> None:
        """Write seq, relax_seq, kind, merged_into and person of locked workers."""
        ...


class Receipts(Protocol):
    """The receipts, and with them the outbox; last in the lock order."""

    async def newest(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, Placed]:
        """The newest attempt of each known number."""
        ...

    async def first(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, FirstReceipt]:
        """When and from which record each known number came: what its repeats are answered with."""
        ...

    async def touch(self, tx: Connection, numbers: Collection[int]) -> None:
        """Mark these as named by a later declaration."""
        ...

    async def add(self, tx: Connection, receipts: Sequence[StoredReceipt]) -> None:
        """Insert receipts and their outbox rows (lane = sender), in the order given."""
        ...

    async def stream(self, tx: Connection, worker_id: int, identification: str) -> Sequence[StoredReceipt]:
        """The receipts of one worker with this identification, by seq."""
        ...

    async def events(self, tx: Connection, places: Collection[tuple[int, int]]) -> Sequence[StoredEvent]:
        """What is published of the receipts at these (worker id, seq)."""
        ...


class Results(Protocol):
    """What the registry holds."""

    async def add(self, tx: Connection, rows: Sequence[StoredResult]) -> None:
        """Insert these unless they are there."""
        ...

    async def final(self, tx: Connection, numbers: Collection[int]) -> Mapping[int, Result]:
        """The final results of these numbers, where there are any."""
        ...


class Stalls(Protocol):
    """Receipts that wait too long for their registration. Within ``begin`` and the end of the transaction nobody else works on them."""

    async def begin(self, tx: Connection) -> bool:
        """Whether it is our turn."""
        ...

    async def note_unregistered(self, tx: Connection, until: datetime) -> None:
        """Note the receipts, administrative ones too, recorded since the last time and before ``until`` that have no
        registration.
        """
        ...

    async def forget_registered(self, tx: Connection) -> None:
        """Drop those that have one by now, and administrative ones that were published often enough."""
        ...

    async def publish_due(self, tx: Connection, now: datetime, limit: int) -> int:
        """Put those that are due back into the outbox, unless they are still in it, and wait longer next time; how many."""
        ...

    async def count(self, tx: Connection) -> tuple[int, int]:
        """How many wait, and how many of them were published three times in vain; without administrative ones."""
        ...


class Clock(Protocol):
    """The time of day, with the sandbox's constant offset."""

    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class IntakePorts:
    """What receiving needs, in one hand."""

    hashes: KeyedHash
    numbers: Numbers
    keys: ReceiptKeys
    workers: Workers
    receipts: Receipts
    results: Results
    directory: Directory
    identifications: Identifications
