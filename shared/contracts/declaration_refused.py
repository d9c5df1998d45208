"""The validator refused a declaration."""

from shared.contracts.decision import Decision


class DeclarationRefused(Decision):
    """Decided for at least one blocking anomaly (B)."""
