"""The reader of the reference data: loaded and checked once, then cheap to ask as of a day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Self

from shared.reference.catalogue import CataloguedAnomaly, FileCode, read_anomalies, read_file_codes
from shared.reference.entries import View
from shared.reference.limits import STUDENT, Block, Quota
from shared.reference.tables import Folder
from shared.reference.views import Tables

_GLOSSARY = "2023/3"


@dataclass(frozen=True, slots=True)
class Reference:
    """All tables. ``version`` names the glossary and the exact content of the tables.

    ``synthetic``: SSINs with serial 000 or 999 pass as well (sandbox). ``ever_countries``: codes of all times.
    ``outside_validity``: per worker type, the anomaly of a period outside its validity. ``blocks``: by day of receipt.
    ``counted_together``: per worker type that ever had a quota, the types whose periods its quotas look at.
    """

    version: str
    synthetic: bool
    anomalies: Mapping[str, CataloguedAnomaly]
    file_codes: Mapping[str, FileCode]
    outside_validity: Mapping[str, str]
    ever_countries: frozenset[int]
    blocks: tuple[Block, ...]
    counted_together: Mapping[str, frozenset[str]]
    _changes: tuple[date, ...]
    _views: tuple[View, ...]

    @classmethod
    def load(
        cls, shipped: Traversable | None = None, *, decrees: Traversable | None = None, synthetic: bool = False
    ) -> Self:
        """Read and check the tables of ``shipped``, those of this package if None, and the further rows of ``decrees``.

        A file of ``decrees`` has the name and the columns of a table. Its rows are added; one that starts while an open
        row of the same key is in force ends that row the day before. Raises BadTable.
        """
        folder = Folder(files("shared.reference") / "tables" if shipped is None else shipped, decrees)
        version = f"{_GLOSSARY}+{_digest(folder)}"
        anomalies = read_anomalies(folder)
        tables = Tables.read(folder, anomalies)
        changes = tables.changes()
        views = tuple(tables.view(day) for day in changes)
        return cls(
            version=version,
            synthetic=synthetic,
            anomalies=anomalies,
            file_codes=read_file_codes(folder),
            outside_validity=tables.outside_validity,
            ever_countries=tables.ever_countries,
            blocks=tables.blocks,
            counted_together=_counted_together(quota for view in views for quota in view.quotas),
            _changes=changes[1:],
            _views=views,
        )

    def as_of(self, day: date) -> View:
        """What is in force on ``day``."""
        return self._views[bisect_right(self._changes, day)]


def _counted_together(quotas: Iterable[Quota]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for quota in quotas:
        types = found.get(quota.worker_type, frozenset((quota.worker_type,)))
        found[quota.worker_type] = types | {STUDENT} if quota.when == "student" else types
    return found


def _digest(folder: Folder) -> str:
    content = sha256()
    for table in folder.files():
        content.update(table.name.encode())
        content.update(table.read_bytes())
    return content.hexdigest()[:12]
