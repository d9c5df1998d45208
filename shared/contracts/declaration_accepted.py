"""The validator accepted a declaration."""

from shared.contracts.decision import Decision


class DeclarationAccepted(Decision):
    """Decided with or without warnings (A, W); ``period`` is set."""
