"""A declaration as it came in, read and checked for shape; and what the sender is told about it."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import Channel
from shared.contracts.results import Issue


@dataclass(frozen=True, slots=True)
class Origin:
    """The place of a record on its sender's topic. The broker's append time (milliseconds) tells two topics of one name
    apart: one that is created again counts its offsets from 0.
    """

    partition: int
    offset: int
    appended_ms: int


@dataclass(frozen=True, slots=True)
class Submission:
    """One readable declaration.

    ``content`` is its canonical form: JSON bytes without nulls, in the order of the contract; equal declarations have equal
    bytes. ``key_hash`` claims it for ever (hash of the sender's own id or of its place on the topic); None only for HTTP
    without a key. ``own_id`` is the sender's own id as given; it may hold personal data.
    """

    sender_id: str
    channel: Channel
    received_at: datetime
    declaration: Declaration
    content: bytes
    key_hash: bytes | None = None
    own_id: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The declaration has this number; ``repeated``: an equal one had got it earlier."""

    number: int
    received_at: datetime
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """The declaration gets no number. ``type`` ends a problem type URN; texts are ours, never the sender's."""

    type: str
    title: str
    status: int
    detail: str
    issues: tuple[Issue, ...] = ()


Outcome = Receipt | Problem
