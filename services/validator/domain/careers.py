"""Earlier work, by quarter."""

from collections.abc import Iterable
from datetime import date

from shared.contracts.declaration_received import CareerQuarter


def quarter_before(day: date, lag: int) -> str:
    """The quarter (``2026-1``) ``lag`` quarters before that of ``day``."""
    quarters = day.year * 4 + (day.month - 1) // 3 - lag
    return f"{quarters // 4:04d}-{quarters % 4 + 1}"


def work_by_quarter(career: Iterable[CareerQuarter]) -> dict[str, float]:
    """Fractions of a full-time job; a quarter that is not there had no work."""
    found: dict[str, float] = {}
    for quarter in career:
        found[quarter.quarter] = found.get(quarter.quarter, 0) + quarter.fraction
    return found
