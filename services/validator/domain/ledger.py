"""The periods and daily registrations of one worker that a batch may name or touch, and the search for collisions."""

from collections.abc import Iterable, Iterator

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.period import Key, Period


class Ledger:
    """In memory; whoever judges puts the verdict's period or registration back, so that the next declaration sees it."""

    __slots__ = ("_by_key", "_by_number", "_registrations")

    def __init__(self, periods: Iterable[Period] = ()) -> None:
        self._by_number: dict[int, Period] = {}
        self._registrations: dict[int, DailyRegistration] = {}
        self._by_key: dict[Key, dict[int, Period]] = {}
        for period in periods:
            self.put(period)

    def find(self, number: int | None) -> Period | None:
        """The period with this number."""
        return None if number is None else self._by_number.get(number)

    def put(self, period: Period) -> None:
        """Add a period, or replace its earlier state. Its key never changes: only an IN sets what is in it."""
        self._by_number[period.number] = period
        self._by_key.setdefault(period.key, {})[period.number] = period

    def collision(self, period: Period) -> Period | None:
        """The live period of the same key that ``period`` collides with: an identical one, else the earliest.

        A period doesn't collide with an earlier state of itself.
        """
        rivals = self._by_key.get(period.key)
        if not rivals:
            return None
        found = [rival for rival in rivals.values() if _touches(rival, period)]
        if not found:
            return None
        return min(found, key=lambda rival: (rival.when != period.when, rival.start_date, rival.number))

    def find_registration(self, number: int | None) -> DailyRegistration | None:
        """The daily registration with this number."""
        return None if number is None else self._registrations.get(number)

    def put_registration(self, registration: DailyRegistration) -> None:
        """Add a daily registration, or replace its earlier state."""
        self._registrations[registration.number] = registration

    def registrations(self) -> Iterator[DailyRegistration]:
        """All daily registrations."""
        return iter(self._registrations.values())

    def other_registrations(self, registration: DailyRegistration) -> list[DailyRegistration]:
        """The other live ones of the same employer, earliest first. One whose period is cancelled has ended with it."""
        found = [
            other
            for other in self._registrations.values()
            if other.employer_id == registration.employer_id
            and other.number != registration.number
            and not other.cancelled
            and not self._is_cancelled(other.period_number)
        ]
        return sorted(found, key=lambda other: (other.start_date, other.start_hour, other.number))

    def _is_cancelled(self, number: int) -> bool:
        """A period that was not loaded is not touched by the batch; then the store gives no registration of a cancelled one."""
        period = self._by_number.get(number)
        return period is not None and period.cancelled

    def __iter__(self) -> Iterator[Period]:
        return iter(self._by_number.values())


def _touches(rival: Period, period: Period) -> bool:
    if rival.cancelled or rival.number == period.number:
        return False
    if rival.end_date is not None and rival.end_date < period.start_date:
        return False
    if period.end_date is not None and period.end_date < rival.start_date:
        return False
    if rival.is_flat_rate or period.is_flat_rate:
        return rival.start_hour is None or period.start_hour is None or rival.start_date == period.start_date
    start, end = period.minutes()
    rival_start, rival_end = rival.minutes()
    return start < rival_end and rival_start < end
