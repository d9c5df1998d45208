"""The office has marked a period: locked or blocked, or no longer so."""

from shared.contracts.model import Contract


class PeriodMarked(Contract):
    """Administrative event at ``seq`` of ``worker_id``. ``locked``, ``blocked``: as they are to be; None leaves them alone."""

    worker_id: int
    seq: int
    period_number: int
    locked: bool | None = None
    blocked: bool | None = None
