"""Which anomalies of the office the scenarios raise."""

import csv
from functools import cache
from importlib.resources import files

from tests.support.scenarios import scenarios, scenarios_by_id


@cache
def possible_today() -> frozenset[str]:
    """The ids that a declaration can raise: neither historic ones nor those of a file that can't be read."""
    return frozenset(row["id"] for row in _catalogue() if row["occurs"] == "declaration")


def coverage() -> str:
    """One line for the end of a test run."""
    covered = scenarios_by_id().keys() & possible_today()
    return (
        f"scenarios: {len(scenarios())}; anomaly ids covered {len(covered)} / possible today {len(possible_today())}"
        f" / catalogued {len(_catalogue())}"
    )


@cache
def _catalogue() -> tuple[dict[str, str], ...]:
    table = files("shared.reference") / "tables" / "anomalies.csv"
    return tuple(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
