"""Rows of intake's own tables, as the use cases see them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from services.intake.domain.submission import Origin
from shared.contracts.decision import Result
from shared.contracts.declaration_received import Identification
from shared.contracts.model import Contract


class WorkerKind(StrEnum):
    """person: has an alias; pending: being identified; unidentified: cannot be; orphan: named a period nobody knows."""

    PERSON = "person"
    PENDING = "pending"
    UNIDENTIFIED = "unidentified"
    ORPHAN = "orphan"


IDENTIFICATION = {
    WorkerKind.PERSON: Identification.VERIFIED,
    WorkerKind.ORPHAN: Identification.VERIFIED,
    WorkerKind.PENDING: Identification.PENDING,
    WorkerKind.UNIDENTIFIED: Identification.FAILED,
}


@dataclass(slots=True)
class WorkerState:
    """A worker's row, locked. ``seq`` is the last place given; ``person`` the identity register's answer as JSON."""

    worker_id: int
    seq: int
    relax_seq: int
    kind: WorkerKind
    merged_into: int | None = None
    person: bytes | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sender's own id already stands for."""

    number: int
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Placed:
    """The newest attempt of a number: where it is, and what the repeat rule asks; ``result`` is the final one, where it has been looked up."""

    number: int
    worker_id: int
    seq: int
    kind: str
    keyed: bool
    touched: bool
    employer_id: int | None
    received_at: datetime
    period_number: int | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class FirstReceipt:
    """When a number was received, and the place of the record that it was given to (None by HTTP)."""

    received_at: datetime
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """A row of ``receipts``: one attempt, or one administrative event (``number`` None, ``attempt`` 0, kind ABSORB
    or MARK).

    ``body`` is the event's value as it is published, every time with the same bytes; ``recorded_at`` (whole milliseconds)
    and ``traceparent`` are what its headers need besides.
    """

    worker_id: int
    seq: int
    number: int | None
    attempt: int
    kind: str
    identification: str
    keyed: bool
    sender_id: str
    employer_id: int | None
    period_number: int | None
    received_at: datetime
    recorded_at: datetime
    traceparent: str
    body: bytes
    origin: Origin | None = None
    touched: bool = False


def administrative_receipt(
    worker: WorkerState, kind: str, event: Contract, at: datetime, traceparent: str, *, period_number: int | None = None
) -> StoredReceipt:
    """Of an event that no sender declared, at the place that ``worker.seq`` names."""
    return StoredReceipt(
        worker_id=worker.worker_id,
        seq=worker.seq,
        number=None,
        attempt=0,
        kind=kind,
        identification=Identification.VERIFIED,
        keyed=True,
        sender_id="",
        employer_id=None,
        period_number=period_number,
        received_at=at,
        recorded_at=at,
        traceparent=traceparent,
        body=event.model_dump_json(by_alias=True, exclude_none=True).encode(),
    )


class StoredEvent(NamedTuple):
    """What is published of a receipt; see ``StoredReceipt``."""

    worker_id: int
    seq: int
    number: int | None
    attempt: int
    recorded_at: datetime
    traceparent: str
    body: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A row of ``results``. ``document``: what the sender reads, as JSON."""

    number: int
    phase: str
    attempt: int
    result: str
    document: bytes


@dataclass(frozen=True, slots=True)
class PendingIdentification:
    """An IN whose worker must be identified: its number, its provisional worker, and when it was received."""

    number: int
    worker_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """A technical sender as the directory knows it."""

    client_id: str
    enterprise_number: str | None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MandateQuestion:
    """May this sender declare for this employer on this day (the day of receipt in Brussels)?"""

    client_id: str
    employer_id: int
    day: date
