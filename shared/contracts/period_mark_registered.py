"""The registry holds a period as the office has marked it."""

from datetime import datetime

from shared.contracts.model import Contract
from shared.contracts.period_mark_recorded import PeriodMarkRecorded


class PeriodMarkRegistered(Contract):
    """``mark`` is the event that was registered, whole."""

    registered_at: datetime
    mark: PeriodMarkRecorded
