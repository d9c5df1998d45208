"""The official channel has delivered the confirmation of a decision."""

from datetime import datetime
from enum import StrEnum

from shared.contracts.decision import Phase, Result
from shared.contracts.model import Contract


class OfficialChannel(StrEnum):
    """Where a confirmation goes: e-Box Enterprise, or a letter by post."""

    EBOX = "ebox"
    LETTER = "letter"


class RecipientRole(StrEnum):
    """Who is confirmed to: the employer, or the agent that declared for it."""

    EMPLOYER = "employer"
    AGENT = "agent"


class Recipient(Contract):
    """``id`` is the canonical employer id, or the agent's client id."""

    role: RecipientRole
    id: str
    enterprise_number: str | None = None


class Confirmation(Contract):
    """One delivery: unique by (number, phase, recipient, channel)."""

    number: int
    attempt: int
    phase: Phase
    result: Result
    recipient: Recipient
    channel: OfficialChannel


class ConfirmationDelivered(Confirmation):
    """``message_id`` is the e-Box message or the letter."""

    message_id: str
    delivered_at: datetime
