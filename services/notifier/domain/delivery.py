"""A delivery: what is confirmed to whom over which channel, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from shared.contracts.confirmation_delivered import RecipientRole
from shared.contracts.decision import Phase


class Channel(StrEnum):
    """The channel fixed in the row. undecided: an agent whose own choice has not reached us yet."""

    EBOX = "ebox"
    LETTER = "letter"
    UNDECIDED = "undecided"


class State(StrEnum):
    """pending → sending → sent, unknown (the outcome cannot be found out) or failed; absorbed: a provisional delivery
    that came after its final one and is not sent.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    ABSORBED = "absorbed"


def recipient_key(role: RecipientRole, recipient_id: str) -> str:
    """A recipient as part of a key: role and id, ``employer:12``."""
    return f"{role}:{recipient_id}"


def slot_of(phase: str, recipient: str, channel: str) -> int:
    """Phase, role and channel as one small number: with the declaration number it names a delivery."""
    return 4 * (phase == Phase.FINAL) + 2 * recipient.startswith(RecipientRole.AGENT) + (channel == Channel.LETTER)


class Delivery(NamedTuple):
    """One row. ``slot``: see :func:`slot_of`. ``document`` is the confirmation as JSON bytes (see ``document.py``), the same
    for ever.
    """

    number: int
    phase: str
    recipient: str
    channel: str
    slot: int
    attempt: int
    kind: str
    result: str
    worker_id: int
    enterprise_number: str | None
    language: str
    registration_id: UUID
    traceparent: str | None
    document: bytes
    tries: int = 0

    @property
    def role(self) -> str:
        """Employer or agent."""
        return self.recipient.partition(":")[0]

    @property
    def recipient_id(self) -> str:
        """The canonical employer id, or the agent's client id."""
        return self.recipient.partition(":")[2]

    @property
    def employer_id(self) -> int | None:
        """The canonical employer id; None for an agent."""
        return int(self.recipient_id) if self.role == RecipientRole.EMPLOYER else None

    @property
    def message_id(self) -> str:
        """The delivery's own name: unique, without personal data; the Idempotency-Key and the name of the letter."""
        return f"{self.number:012d}-{self.phase}-{self.role}"


class Settled(NamedTuple):
    """What became of a delivery. ``event``: the bytes to publish, None when nobody is to be told; ``reason``: a constant
    code, None when it was sent.
    """

    delivery: Delivery
    state: State
    settled_at: datetime
    event: bytes | None = None
    reason: str | None = None
