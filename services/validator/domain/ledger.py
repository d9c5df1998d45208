"""The periods of one worker that a batch may name or touch, and the search for collisions among them."""

from collections.abc import Iterable, Iterator

from services.validator.domain.period import Key, Period


class Ledger:
    """In memory; whoever judges puts the verdict's period back, so that the next declaration sees it."""

    __slots__ = ("_by_key", "_by_number")

    def __init__(self, periods: Iterable[Period] = ()) -> None:
        self._by_number: dict[int, Period] = {}
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

    def alike(self, period: Period) -> Iterator[Period]:
        """The live periods of the same key, but for an earlier state of ``period`` itself."""
        for other in self._by_key.get(period.key, {}).values():
            if not other.cancelled and other.number != period.number:
                yield other

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

    def __iter__(self) -> Iterator[Period]:
        return iter(self._by_number.values())


def _touches(rival: Period, period: Period) -> bool:
    if rival.cancelled or rival.number == period.number:
        return False
    if rival.end_date is not None and rival.end_date < period.start_date:
        return False
    if period.end_date is not None and period.end_date < rival.start_date:
        return False
    start, end = period.minutes()
    rival_start, rival_end = rival.minutes()
    return start < rival_end and rival_start < end
