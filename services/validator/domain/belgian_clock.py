"""Moments that a clock in Belgium shows."""

from datetime import UTC, date, datetime, time

from shared.moments import BRUSSELS


def moment(day: date, hour: str) -> datetime:
    """When a clock shows ``hour`` (``HHMM``) on ``day``, in UTC.

    On the night it is put back it shows some hours twice: the second counts, so that nobody is late who may be in time.
    Those that it skips when it is put forward are the moment after the gap [I].
    """
    local = datetime.combine(day, time(int(hour[:2]), int(hour[2:])), BRUSSELS)
    found = local.replace(fold=1).astimezone(UTC)
    if found.astimezone(BRUSSELS).hour == local.hour:
        return found
    return local.astimezone(UTC).replace(minute=0)
