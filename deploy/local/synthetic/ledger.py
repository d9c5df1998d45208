"""What the generator believes about the periods it has declared, so that it can foresee what becomes of the next one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.local.synthetic.people import SyntheticPerson
from deploy.local.synthetic.world import SyntheticEmployer

_FAR = date(9000, 1, 1)

Key = tuple[str, str, str, str | None]


@dataclass(slots=True)
class Period:
    """A period as its accepted declarations left it. ``payload``: of its IN. ``margin``: days to keep free around it."""

    sender: str
    own_id: str
    employer: SyntheticEmployer
    person: SyntheticPerson
    worker_type: str
    committee: str | None
    payload: dict[str, Any]
    start: date
    end: date | None
    margin: int = 0
    hours: int | None = None
    cancelled: bool = False

    @property
    def key(self) -> Key:
        """Periods of equal key may not overlap."""
        return self.employer.id, self.person.id, self.worker_type, self.committee

    @property
    def by_hours(self) -> bool:
        """Whether it has hours of its own."""
        return "startHour" in self.payload["dimonaIn"]


@dataclass(slots=True)
class Ledger:
    """All periods."""

    _by_key: dict[Key, list[Period]] = field(default_factory=lambda: defaultdict(list))
    _by_sender: dict[str, list[Period]] = field(default_factory=lambda: defaultdict(list))
    _senders: dict[tuple[str, str], str] = field(default_factory=dict)
    _worked: dict[tuple[str, str, str], Period] = field(default_factory=dict)

    def add(self, period: Period) -> None:
        """An accepted IN."""
        self._senders[period.employer.id, period.person.id] = period.sender
        self._by_key[period.key].append(period)
        self._by_sender[period.sender].append(period)

    def is_free(self, period: Period, start: date, end: date | None) -> bool:
        """Whether ``period`` could lie there without meeting another live one of its key.

        People who wait for identification get one period a key: it is not foreseeable who is identified first. Nor is which
        of two senders is received first, so a worker of an employer is declared by one sender.
        """
        if self._senders.get((period.employer.id, period.person.id), period.sender) != period.sender:
            return False
        if period.person.pending:
            return all(other is period for other in self._by_key[period.key])
        return not any(
            start - timedelta(days=other.margin) <= (other.end or _FAR)
            and other.start <= (end or _FAR) + timedelta(days=other.margin)
            for other in self._by_key[period.key]
            if other is not period and not other.cancelled
        )

    def works(self, period: Period, shift: str) -> bool:
        """Note that this shift is worked in ``period``; False if the worker works it already for the same employer."""
        place = period.employer.id, period.person.id, shift
        earlier = self._worked.get(place)
        if earlier is not None and not earlier.cancelled:
            return False
        self._worked[place] = period
        return True

    def some_of(self, sender: str, rng: Random, tries: int = 40) -> Iterator[Period]:
        """Random periods of this sender, newer ones more often."""
        periods = self._by_sender[sender]
        for _ in range(tries if periods else 0):
            yield periods[-1 - int(len(periods) * rng.random() ** 2)]
