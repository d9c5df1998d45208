"""What a mark of the office does to a period."""

from dataclasses import replace

from services.validator.domain.period import Period
from shared.contracts.period_marked import PeriodMarked


def marked(period: Period, mark: PeriodMarked) -> Period | None:
    """The next version of the period, None if it is marked so already."""
    locked = period.locked if mark.locked is None else mark.locked
    blocked = period.blocked if mark.blocked is None else mark.blocked
    if (locked, blocked) == (period.locked, period.blocked):
        return None
    return replace(period, version=period.version + 1, locked=locked, blocked=blocked)
