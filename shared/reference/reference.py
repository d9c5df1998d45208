"""The reader of the reference data: loaded and checked once, then cheap to ask as of a day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self, TypeVar

from shared.reference import loading
from shared.reference.entries import CataloguedAnomaly, Dated, JointCommittee, Labels, Requirement, View, WorkerType
from shared.reference.tables import BadTable

K = TypeVar("K")
V = TypeVar("V")

_GLOSSARY = "2023/3"


@dataclass(frozen=True, slots=True)
class Reference:
    """All tables. ``version`` names the glossary and the exact content of the tables.

    ``synthetic``: SSINs with serial 000 or 999 pass as well (sandbox). ``ever_countries``: codes of all times.
    ``outside_validity``: per worker type, the anomaly of a period outside its validity.
    """

    version: str
    synthetic: bool
    anomalies: Mapping[str, CataloguedAnomaly]
    outside_validity: Mapping[str, str]
    ever_countries: frozenset[int]
    _changes: tuple[date, ...]
    _views: tuple[View, ...]

    @classmethod
    def load(cls, folder: Traversable | None = None, *, synthetic: bool = False) -> Self:
        """Read and check the tables of ``folder``; those of this package if None. Raises BadTable."""
        folder = files("shared.reference") / "tables" if folder is None else folder
        tables = _Tables.read(folder)
        changes = tables.changes()
        return cls(
            version=f"{_GLOSSARY}+{_digest(folder)}",
            synthetic=synthetic,
            anomalies=tables.anomalies,
            outside_validity={code: dated[-1].value[1] for code, dated in tables.worker_types.items()},
            ever_countries=frozenset(tables.countries),
            _changes=changes[1:],
            _views=tuple(tables.view(day) for day in changes),
        )

    def as_of(self, day: date) -> View:
        """What is in force on ``day``."""
        return self._views[bisect_right(self._changes, day)]


@dataclass(frozen=True, slots=True)
class _Tables:
    joint_committees: loading.Entries[str, JointCommittee]
    worker_types: loading.Entries[str, tuple[Labels, str]]
    requirements: loading.Entries[str, Requirement]
    matrix: loading.Entries[tuple[str, str], bool]
    openings: loading.Entries[tuple[bool, str], bool]
    countries: loading.Entries[int, bool]
    anomalies: Mapping[str, CataloguedAnomaly]

    @classmethod
    def read(cls, folder: Traversable) -> Self:
        anomalies = loading.read_anomalies(folder)
        committees = loading.read_joint_committees(folder)
        worker_types = loading.read_worker_types(folder, anomalies)
        requirements = loading.read_requirements(folder, worker_types)
        return cls(
            joint_committees=committees,
            worker_types=worker_types,
            requirements=requirements,
            matrix=loading.read_matrix(folder, committees, worker_types),
            openings=loading.read_openings(folder, worker_types),
            countries=loading.read_countries(folder),
            anomalies=anomalies,
        )

    def changes(self) -> tuple[date, ...]:
        """The days on which something changes; first the beginning of time."""
        days = {date.min}
        for table in (self.joint_committees, self.worker_types, self.requirements, self.matrix, self.openings):
            days |= _days(entry for dated in table.values() for entry in dated)
        return tuple(sorted(days | _days(entry for dated in self.countries.values() for entry in dated)))

    def view(self, day: date) -> View:
        """Everything in force on ``day``. Raises BadTable for a worker type that asks nothing."""
        worker_types = _in_force(self.worker_types, day)
        requirements = _in_force(self.requirements, day)
        if lacking := sorted(set(worker_types) - set(requirements)):
            raise BadTable(f"requirements.csv: no row for {', '.join(lacking)} on {day}")
        return View(
            worker_types={
                code: WorkerType(code, labels, requirements[code]) for code, (labels, _) in worker_types.items()
            },
            joint_committees=_in_force(self.joint_committees, day),
            pairs=frozenset(pair for pair, allowed in _in_force(self.matrix, day).items() if allowed),
            openings=frozenset(_in_force(self.openings, day)),
            countries=frozenset(_in_force(self.countries, day)),
        )


def _in_force(entries: Mapping[K, list[Dated[V]]], day: date) -> dict[K, V]:
    return {key: entry.value for key, dated in entries.items() for entry in dated if entry.first <= day <= entry.last}


def _days(entries: Iterable[Dated[Any]]) -> set[date]:
    days = set()
    for entry in entries:
        days.add(entry.first)
        if entry.last != date.max:
            days.add(entry.last + timedelta(days=1))
    return days


def _digest(folder: Traversable) -> str:
    content = sha256()
    for table in sorted(folder.iterdir(), key=lambda file: file.name):
        if table.name.endswith(".csv"):
            content.update(table.name.encode())
            content.update(table.read_bytes())
    return content.hexdigest()[:12]
