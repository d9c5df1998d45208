"""The validator has marked a period in its ledger."""

from shared.contracts.decision import PeriodChange
from shared.contracts.model import Contract


class PeriodMarkRecorded(Contract):
    """The answer to ``PeriodMarked`` at the same ``seq``. ``period`` is None if nothing changed: it was marked so already."""

    worker_id: int
    seq: int
    period: PeriodChange | None = None
