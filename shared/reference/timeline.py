"""What is in force from one day to another, over all days."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from datetime import date, timedelta
from typing import Generic, TypeVar

from shared.reference.entries import Dated

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")


class Timeline(Generic[T]):
    """One value for each stretch of days; days of one stretch share it."""

    __slots__ = ("_values", "changes")

    def __init__(self, entries: Mapping[K, list[Dated[V]]], value: Callable[[dict[K, V]], T]) -> None:
        self.changes = tuple(sorted({date.min}.union(*map(_days, entries.values()))))
        self._values = tuple(value(_in_force(entries, day)) for day in self.changes)

    def at(self, day: date) -> T:
        """What is in force on ``day``."""
        return self._values[bisect_right(self.changes, day) - 1]


def _in_force(entries: Mapping[K, list[Dated[V]]], day: date) -> dict[K, V]:
    return {key: entry.value for key, dated in entries.items() for entry in dated if entry.first <= day <= entry.last}


def _days(dated: list[Dated[V]]) -> set[date]:
    days = {entry.first for entry in dated}
    return days | {entry.last + timedelta(days=1) for entry in dated if entry.last != date.max}
