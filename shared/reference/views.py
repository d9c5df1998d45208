"""From all tables to what is in force on one day."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Self, TypeVar

from shared.reference import loading, loading_careers, loading_limits, loading_places
from shared.reference.careers import FlexiCondition, StarterJob
from shared.reference.entries import JointCommittee, Labels, Locality, Requirement, View, WorkerType
from shared.reference.limits import Block, CorrectionWindow, DailyLimits, Horizon, Quota
from shared.reference.loading import Entries
from shared.reference.tables import BadTable, Folder
from shared.reference.timeline import Timeline

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_EMPLOYERS = ("local_authority", "other")


@dataclass(frozen=True, slots=True)
class Tables:
    """All dated tables, each as what it says over time; views of days between two changes share it."""

    outside_validity: Mapping[str, str]
    ever_countries: frozenset[int]
    blocks: tuple[Block, ...]
    joint_committees: Timeline[dict[str, JointCommittee]]
    worker_types: Timeline[dict[str, Labels]]
    requirements: Timeline[dict[str, Requirement]]
    pairs: Timeline[frozenset[tuple[str, str]]]
    openings: Timeline[frozenset[tuple[str, str]]]
    countries: Timeline[frozenset[int]]
    municipalities: Timeline[frozenset[int]]
    post_codes: Timeline[dict[str, Locality]]
    characters: Timeline[frozenset[str]]
    natures: Timeline[frozenset[str]]
    risk_classes: Timeline[dict[str, str]]
    statuses: Timeline[frozenset[str]]
    quotas: Timeline[tuple[Quota, ...]]
    correction_windows: Timeline[tuple[CorrectionWindow, ...]]
    starter_jobs: Timeline[dict[str, StarterJob]]
    flexi_access: Timeline[tuple[FlexiCondition, ...]]
    horizon: Timeline[Horizon]
    daily_limits: Timeline[DailyLimits]

    @classmethod
    def read(cls, folder: Folder, anomalies: Collection[str]) -> Self:
        """Every table, checked against those that it refers to. Raises BadTable."""
        committees = loading.read_joint_committees(folder)
        types = loading.read_worker_types(folder, anomalies)
        sectors = loading.read_sectors(folder)
        countries = loading.read_countries(folder)
        municipalities = loading_places.read_municipalities(folder)
        post_codes = loading_places.read_post_codes(folder, municipalities)
        localities = loading_places.localities(post_codes)
        natures = loading.read_natures(folder)
        quotas = loading_limits.read_quotas(folder, types, committees, sectors)
        return cls(
            outside_validity={code: dated[-1].value[1] for code, dated in types.items()},
            ever_countries=frozenset(countries),
            blocks=loading_limits.read_blocks(folder, types),
            joint_committees=Timeline(committees, dict),
            worker_types=Timeline(types, lambda found: {code: labels for code, (labels, _) in found.items()}),
            requirements=Timeline(loading.read_requirements(folder, types), dict),
            pairs=Timeline(loading.read_matrix(folder, committees, types), _allowed),
            openings=_keys(loading.read_openings(folder, sectors, types)),
            countries=_keys(countries),
            municipalities=_keys(municipalities),
            post_codes=Timeline(post_codes, lambda found: {code: localities[code] for code, _, _ in found}),
            characters=Timeline(loading_places.read_characters(folder), _characters),
            natures=_keys(natures),
            risk_classes=Timeline(loading.read_risk_classes(folder, natures), dict),
            statuses=_keys(loading.read_statuses(folder)),
            quotas=_values(quotas),
            correction_windows=_values(loading_limits.read_correction_windows(folder, types)),
            starter_jobs=Timeline(loading_careers.read_starter_jobs(folder, types), dict),
            flexi_access=_values(loading_careers.read_flexi_access(folder, anomalies)),
            horizon=_only("horizon", loading_limits.read_horizon(folder)),
            daily_limits=_only("daily_limits", loading_limits.read_daily_limits(folder)),
        )

    def changes(self) -> tuple[date, ...]:
        """The days on which something changes; first the beginning of time."""
        tables = [getattr(self, field.name) for field in fields(self)]
        return tuple(sorted({day for table in tables if isinstance(table, Timeline) for day in table.changes}))

    def view(self, day: date) -> View:
        """Everything in force on ``day``. Raises BadTable for a worker type that asks nothing."""
        worker_types, requirements = self.worker_types.at(day), self.requirements.at(day)
        if lacking := sorted(set(worker_types) - set(requirements)):
            raise BadTable(f"requirements.csv: no row for {', '.join(lacking)} on {day}")
        openings = self.openings.at(day)
        return View(
            worker_types={code: WorkerType(code, labels, requirements[code]) for code, labels in worker_types.items()},
            joint_committees=self.joint_committees.at(day),
            pairs=self.pairs.at(day),
            openings=frozenset((who == "local_authority", code) for who, code in openings if who in _EMPLOYERS),
            sector_types=frozenset(pair for pair in openings if pair[0] not in _EMPLOYERS),
            countries=self.countries.at(day),
            municipalities=self.municipalities.at(day),
            post_codes=self.post_codes.at(day),
            characters=self.characters.at(day),
            natures=self.natures.at(day),
            risk_classes=self.risk_classes.at(day),
            statuses=self.statuses.at(day),
            quotas=self.quotas.at(day),
            correction_windows=self.correction_windows.at(day),
            starter_jobs=self.starter_jobs.at(day),
            flexi_access=self.flexi_access.at(day),
            horizon=self.horizon.at(day),
            daily_limits=self.daily_limits.at(day),
        )


def _keys(entries: Entries[K, V]) -> Timeline[frozenset[K]]:
    return Timeline(entries, frozenset)


def _values(entries: Entries[K, V]) -> Timeline[tuple[V, ...]]:
    return Timeline(entries, lambda found: tuple(found.values()))


def _only(table: str, entries: Entries[K, V]) -> Timeline[V]:
    def one(found: dict[K, V]) -> V:
        if not found:
            raise BadTable(f"{table}.csv: some days have no row; let each row start the day after the one before ends")
        return next(iter(found.values()))

    return Timeline(entries, one)


def _allowed(found: dict[tuple[str, str], bool]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair, allowed in found.items() if allowed)


def _characters(found: dict[tuple[int, int], bool]) -> frozenset[str]:
    return frozenset(chr(point) for first, last in found for point in range(first, last + 1))
