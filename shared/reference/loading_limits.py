"""Quotas, windows, blocks and the outermost days."""

from collections.abc import Collection, Sequence
from itertools import combinations

from shared.reference.entries import Dated
from shared.reference.limits import Block, Change, CorrectionWindow, DailyLimits, Horizon, Quota, Until
from shared.reference.loading import Entries, entries
from shared.reference.tables import DATED, BadTable, Folder, Row, read_table

_ANY_TYPE = "*"
_ALWAYS = True
_DAY = 24

QuotaKey = tuple[str, str, str, int | None, str, str]
WindowKey = tuple[Change, str, str]


def read_quotas(
    folder: Folder, worker_types: Collection[str], committees: Collection[str], sectors: Collection[str]
) -> Entries[QuotaKey, Quota]:
    """By code, worker type, committee, quarter, sector and what else it depends on."""
    counted = ("unit", "per", "quarter", "limit", "holder", "blocking", "late_counts", "told", "sector", "when")
    columns = ("quota", "worker_type", "joint_committee", *counted, *DATED)
    known = (sorted(worker_types), ("", *sorted(committees)), ("", *sorted(sectors)))
    read = [(row, _quota(row, *known)) for row in read_table(folder, "quotas", columns)]
    counted_by: dict[str, tuple[str, str, str]] = {}
    for row, quota in read:
        what = (quota.worker_type, quota.committee, quota.holder)
        if counted_by.setdefault(quota.code, what) != what:
            raise row.wrong("quota", "counts other periods, or for another holder, than an earlier row of this name")
    _check_employers(read)
    return entries((row, (q.code, q.worker_type, q.committee, q.quarter, q.sector, q.when), q) for row, q in read)


def read_correction_windows(folder: Folder, worker_types: Collection[str]) -> Entries[WindowKey, CorrectionWindow]:
    """By change, worker type and the first of the end hours it is for."""
    columns = ("change", "worker_type", "ends_from", "ends_until", "limit", "hours", "enforced", *DATED)
    read = ((row, _window(row, sorted(worker_types))) for row in read_table(folder, "correction_windows", columns))
    windows = entries((row, (window.change, window.worker_type, window.ends_from), window) for row, window in read)
    _check_hours([entry for dated in windows.values() for entry in dated])
    return windows


def read_blocks(folder: Folder, worker_types: Collection[str]) -> tuple[Block, ...]:
    """Dated by the day of receipt."""
    types = (_ANY_TYPE, *sorted(worker_types))
    blocks = entries(
        (row, (row.choice("kind", ("IN", "UPDATE")), row.choice("worker_type", types)), True)
        for row in read_table(folder, "temporary_blocks", ("kind", "worker_type", *DATED))
    )
    return tuple(
        Block(kind, None if worker_type == _ANY_TYPE else worker_type, entry.first, entry.last)
        for (kind, worker_type), dated in blocks.items()
        for entry in dated
    )


def read_horizon(folder: Folder) -> Entries[bool, Horizon]:
    """One row for each stretch of time."""
    columns = ("earliest_start", "earliest_end", "years_ahead", *DATED)
    return entries(
        (row, _ALWAYS, Horizon(row.day("earliest_start"), row.day("earliest_end"), row.number("years_ahead")))
        for row in read_table(folder, "horizon", columns)
    )


def read_daily_limits(folder: Folder) -> Entries[bool, DailyLimits]:
    """One row for each stretch of time."""
    return entries(
        (row, _ALWAYS, DailyLimits(row.number("hours")))
        for row in read_table(folder, "daily_limits", ("hours", *DATED))
    )


def _quota(row: Row, worker_types: list[str], committees: tuple[str, ...], sectors: tuple[str, ...]) -> Quota:
    quarter = row.count("quarter")
    by_quarter = row.choice("per", ("year", "quarter")) == "quarter"
    if by_quarter != (quarter is not None) or (quarter is not None and quarter > 4):
        raise row.wrong("quarter", "is 1 to 4 for a quota per quarter, and empty for others")
    return Quota(
        code=row.text("quota"),
        worker_type=row.choice("worker_type", worker_types),
        committee=row.choice("joint_committee", committees),
        unit="hours" if row.choice("unit", ("hours", "days")) == "hours" else "days",
        per="quarter" if by_quarter else "year",
        quarter=quarter,
        limit=row.number("limit"),
        holder="worker" if row.choice("holder", ("worker", "employer")) == "worker" else "employer",
        blocking=row.yes("blocking"),
        late_counts=row.yes("late_counts"),
        told=row.yes("told"),
        sector=row.choice("sector", sectors),
        when="student" if row.choice("when", ("", "student")) else "",
    )


def _check_employers(read: Sequence[tuple[Row, Quota]]) -> None:
    """What employers use is a stored sum, which knows of periods only since the sum is kept."""
    kept = {(quota.code, quota.per, quota.late_counts) for row, quota in read if not row.decree}
    for row, quota in read:
        if quota.holder != "employer":
            continue
        if quota.unit != "days" or quota.blocking or quota.when:
            raise row.wrong("holder", "an employer's quota is of days, not blocking, and without a condition in 'when'")
        if (quota.code, quota.per, quota.late_counts) not in kept:
            why = "it comes with a release that counts what is stored"
            raise row.wrong("quota", f"an employer's quota is counted from its introduction on: {why}")


def _window(row: Row, worker_types: list[str]) -> CorrectionWindow:
    until, hours = Until(row.choice("limit", tuple(Until))), row.count("hours")
    if (until in {Until.HOURS_AFTER_END, Until.NEXT_MORNING}) != (hours is not None):
        raise row.wrong("hours", f"is for {Until.HOURS_AFTER_END} and {Until.NEXT_MORNING}, and only for them")
    if until is Until.NEXT_MORNING and hours is not None and hours >= _DAY:
        raise row.wrong("hours", f"{hours} is no hour of a morning")
    ends_from, ends_until = _hour(row, "ends_from", "0000"), _hour(row, "ends_until", "2359")
    if ends_until < ends_from:
        raise row.wrong("ends_until", "is before ends_from")
    return CorrectionWindow(
        change=Change(row.choice("change", tuple(Change))),
        worker_type=row.choice("worker_type", worker_types),
        ends_from=ends_from,
        ends_until=ends_until,
        until=until,
        hours=hours or 0,
        enforced=row.yes("enforced"),
    )


def _check_hours(windows: Sequence[Dated[CorrectionWindow]]) -> None:
    """Raises BadTable if two windows in force on one day are for the same change of the same end hour."""
    for one, other in combinations(windows, 2):
        a, b = one.value, other.value
        together = one.first <= other.last and other.first <= one.last
        same = (a.change, a.worker_type) == (b.change, b.worker_type)
        if together and same and (hour := max(a.ends_from, b.ends_from)) <= min(a.ends_until, b.ends_until):
            raise BadTable(f"correction_windows.csv: two rows for {a.change} of {a.worker_type} with an end at {hour}")


def _hour(row: Row, column: str, otherwise: str) -> str:
    text = row.cells[column] or otherwise
    if len(text) != 4 or not text.isdecimal() or text[:2] > "23" or text[2:] > "59":
        raise row.wrong(column, f"{text!r} is no hour HHMM")
    return text
