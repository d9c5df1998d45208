"""The validator put on hold a declaration."""

from shared.contracts.decision import Decision


class DeclarationPending(Decision):
    """Decided provisionally: its worker is being identified (S)."""
