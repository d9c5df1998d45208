"""The official channel will not deliver a confirmation; an operator must look."""

from datetime import datetime

from shared.contracts.confirmation_delivered import Confirmation


class ConfirmationFailed(Confirmation):
    """``reason`` is a constant code, never free text from outside."""

    reason: str
    failed_at: datetime
