"""Conditions on past quarters."""

from collections.abc import Collection

from shared.reference.careers import Condition, FlexiCondition, StarterJob
from shared.reference.loading import Entries, entries
from shared.reference.tables import DATED, Folder, Row, read_table


def read_starter_jobs(folder: Folder, worker_types: Collection[str]) -> Entries[str, StarterJob]:
    """By worker type."""
    columns = ("worker_type", "age_from", "age_until", "first_lag", "last_lag", "fraction", "quarters", *DATED)
    return entries(
        (row, row.choice("worker_type", sorted(worker_types)), _starter_job(row))
        for row in read_table(folder, "starter_jobs", columns)
    )


def read_flexi_access(folder: Folder, anomalies: Collection[str]) -> Entries[tuple[Condition, int], FlexiCondition]:
    """By condition and the quarter it looks at."""
    columns = ("condition", "lag", "earlier_lag", "fraction", "anomaly", *DATED)
    read = ((row, _flexi_condition(row, sorted(anomalies))) for row in read_table(folder, "flexi_access", columns))
    return entries((row, (condition.condition, condition.lag), condition) for row, condition in read)


def _starter_job(row: Row) -> StarterJob:
    age_from, age_until = row.number("age_from"), row.number("age_until")
    if age_until < age_from:
        raise row.wrong("age_until", "is below age_from")
    first, last = row.number("first_lag"), row.number("last_lag")
    if last > first:
        raise row.wrong("last_lag", "is a quarter before that of first_lag")
    return StarterJob(age_from, age_until, first, last, row.fraction("fraction"), row.number("quarters"))


def _flexi_condition(row: Row, anomalies: list[str]) -> FlexiCondition:
    condition = Condition(row.choice("condition", tuple(Condition)))
    lag, earlier = row.number("lag"), row.count("earlier_lag")
    if (condition is Condition.REDUCTION) != (earlier is not None):
        raise row.wrong("earlier_lag", "is for a reduction, and only for it")
    if earlier is not None and earlier <= lag:
        raise row.wrong("earlier_lag", "is not before lag")
    return FlexiCondition(condition, lag, earlier, row.fraction("fraction"), row.choice("anomaly", anomalies))
