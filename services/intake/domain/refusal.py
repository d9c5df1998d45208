"""Whom intake turns away at the door."""

from services.intake.domain.draft import Draft
from services.intake.domain.problems import no_mandate, unknown_sender
from services.intake.domain.submission import Problem
from shared.contracts.declaration_received import Channel, Mandate


def refusal(draft: Draft) -> Problem | None:
    """A sender has a mandate for its employer. One that the directory doesn't know has no topic for its results either.

    Only over HTTP, where somebody waits for the answer; elsewhere the rules refuse.
    """
    if draft.submission.channel is not Channel.REST:
        return None
    if draft.sender is None:
        return unknown_sender()
    return no_mandate() if draft.employer is not None and draft.mandate is Mandate.NONE else None
