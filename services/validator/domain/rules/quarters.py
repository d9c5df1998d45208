"""Calendar quarters."""

from datetime import date


def quarter_start(day: date) -> date:
    """The first day of the quarter of ``day``."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def same_quarter(one: date, other: date) -> bool:
    """Whether both days lie in one quarter."""
    return one.year == other.year and (one.month - 1) // 3 == (other.month - 1) // 3
