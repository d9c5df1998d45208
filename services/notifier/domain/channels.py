"""Which channel a recipient gets (users' manual p. 40). Fixed when the registration arrives, and never again."""

from collections.abc import Mapping
from typing import NamedTuple

from services.notifier.domain.delivery import Channel
from services.notifier.domain.registration import Json, Registration
from shared.contracts.confirmation_delivered import RecipientRole

RESULTS = "results"
"""An agent's choice: its results topic is its channel, nothing else is sent."""


def employer_channel(employer: Json) -> Channel:
    """e-Box for an employer with an Access Manager; a letter without one, or without the enterprise number that
    addresses an e-Box.
    """
    if employer.get("accessManager", True) and employer.get("enterpriseNumber"):
        return Channel.EBOX
    return Channel.LETTER


def agent_channel(sender: Mapping[str, str | None] | None) -> Channel | None:
    """The channel an agent chose in the directory: e-Box, or None for its results topic; undecided while unknown."""
    if sender is None:
        return Channel.UNDECIDED
    return Channel.EBOX if sender["channel"] == Channel.EBOX and sender["enterprise_number"] else None


class Recipient(NamedTuple):
    """Who is confirmed to, over which channel. ``id``: canonical employer id, or client id of the agent."""

    role: RecipientRole
    id: str
    enterprise_number: str | None
    channel: Channel


def recipients(registration: Registration, sender: Mapping[str, str | None] | None) -> list[Recipient]:
    """Everyone to be confirmed to: the employer, and the agent; ``sender`` is the agent's entry in the directory."""
    found: list[Recipient] = []
    if registration.employer is not None:
        employer = registration.employer
        number = employer.get("enterpriseNumber")
        found.append(Recipient(RecipientRole.EMPLOYER, str(employer["id"]), number, employer_channel(employer)))
    if registration.agent is not None and (channel := agent_channel(sender)) is not None:
        number = sender["enterprise_number"] if sender else None
        found.append(Recipient(RecipientRole.AGENT, registration.agent, number, channel))
    return found
