"""Moments as they are kept and written: UTC in whole milliseconds; and days as they are lived in Belgium."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(1024)  # the events of one batch share few moments
def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and Z, as everywhere on the wire."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(1024)
def from_milliseconds(milliseconds: int) -> datetime:
    """The moment this many milliseconds after 1970 UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def whole_milliseconds(moment: datetime) -> datetime:
    """``moment`` without its microseconds, so that what is stored equals what is written."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@lru_cache(1024)
def belgian_day(moment: datetime) -> date:
    """The day in Belgium."""
    return moment.astimezone(BRUSSELS).date()
