"""The registry holds a decision: from now on whoever asks finds it."""

from datetime import datetime

from shared.contracts.decision import Decision
from shared.contracts.model import Contract


class DeclarationRegistered(Contract):
    """``decision`` is the event that was registered, whole."""

    registered_at: datetime
    decision: Decision
