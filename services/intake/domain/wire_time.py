"""Times as they are written in events: RFC 3339, UTC, milliseconds."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(1024)  # records of one batch share few moments
def wire_time(moment: datetime) -> str:
    """``moment`` (aware, UTC) as text with three decimals and Z."""
    return f"{moment.isoformat(timespec='milliseconds')[:23]}Z"


@lru_cache(1024)
def from_milliseconds(milliseconds: int) -> datetime:
    """The moment this many milliseconds after 1970 UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def whole_milliseconds(moment: datetime) -> datetime:
    """``moment`` without its microseconds, so that what is stored equals what is written."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
