"""From tables to typed, dated entries; each function reads one table and checks it against those before it."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from shared.reference.entries import (
    Dated,
    Hours,
    JointCommittee,
    Labels,
    Presence,
    Requirement,
    Span,
    Updates,
)
from shared.reference.tables import DATED, Folder, Row, read_table

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Entries = dict[K, list[Dated[V]]]

LABELS = ("label_fr", "label_nl", "label_de", "label_en")
_PRESENCE = tuple(Presence)
_MANDATORY_OR_FORBIDDEN = (Presence.MANDATORY, Presence.FORBIDDEN)


def read_joint_committees(folder: Folder) -> Entries[str, JointCommittee]:
    """By code."""
    columns = ("code", *LABELS, "end_date", "using_employer", "may_be_user", "control_cards", "day_flat_rate", *DATED)
    return entries(
        (row, row.text("code"), _joint_committee(row)) for row in read_table(folder, "joint_committees", columns)
    )


def read_worker_types(folder: Folder, anomalies: Collection[str]) -> Entries[str, tuple[Labels, str]]:
    """By code: labels, and the anomaly that a period outside the type's validity gets."""
    columns = ("code", *LABELS, "outside_validity", *DATED)
    return entries(
        (row, row.text("code"), (labels(row), row.choice("outside_validity", sorted(anomalies))))
        for row in read_table(folder, "worker_types", columns)
    )


def read_requirements(folder: Folder, worker_types: Collection[str]) -> Entries[str, Requirement]:
    """By worker type."""
    presences = ("planned_hours", "planned_days", "ssin", "place_of_work", "small_statutes")
    columns = ("worker_type", "end_date", "span", "hours", *presences, "updates", "notice_days", "notice_from", *DATED)
    return entries(
        (row, row.choice("worker_type", sorted(worker_types)), _requirement(row))
        for row in read_table(folder, "requirements", columns)
    )


def read_matrix(
    folder: Folder, committees: Collection[str], worker_types: Collection[str]
) -> Entries[tuple[str, str], bool]:
    """By joint committee and worker type: whether they go together."""
    columns = ("joint_committee", "worker_type", "allowed", *DATED)
    return entries(
        (
            row,
            (row.choice("joint_committee", sorted(committees)), row.choice("worker_type", sorted(worker_types))),
            row.yes("allowed"),
        )
        for row in read_table(folder, "matrix", columns)
    )


def read_sectors(folder: Folder) -> Entries[str, Labels]:
    """By our word for the sector."""
    return entries(
        (row, row.text("code"), labels(row)) for row in read_table(folder, "sectors", ("code", *LABELS, *DATED))
    )


def read_openings(
    folder: Folder, sectors: Collection[str], worker_types: Collection[str]
) -> Entries[tuple[str, str], bool]:
    """By employer (local_authority, other, or a sector) and worker type: the types that are open to it."""
    employers = ("local_authority", "other", *sorted(sectors))
    return entries(
        (row, (row.choice("employer", employers), row.choice("worker_type", sorted(worker_types))), True)
        for row in read_table(folder, "openings", ("employer", "worker_type", *DATED))
    )


def read_countries(folder: Folder) -> Entries[int, bool]:
    """By NIS code."""
    return entries(
        (row, row.number("code"), True) for row in read_table(folder, "countries", ("code", "iso_code", *DATED))
    )


def read_natures(folder: Folder) -> Entries[str, Labels]:
    """Natures of the work, by code."""
    return entries(
        (row, row.text("code"), labels(row)) for row in read_table(folder, "natures", ("code", *LABELS, *DATED))
    )


def read_risk_classes(folder: Folder, natures: Collection[str]) -> Entries[str, str]:
    """By code: the nature of the work it goes with."""
    columns = ("code", "nature", *LABELS, *DATED)
    return entries(
        (row, row.text("code"), row.choice("nature", sorted(natures)))
        for row in read_table(folder, "risk_classes", columns)
    )


def read_statuses(folder: Folder) -> Entries[str, Labels]:
    """Statutes of trainees, by code."""
    return entries(
        (row, row.text("code"), labels(row)) for row in read_table(folder, "statuses", ("code", *LABELS, *DATED))
    )


def entries(rows: Iterable[tuple[Row, K, V]]) -> Entries[K, V]:
    """Dated values by key, which may not overlap. A decree's row ends an open one, the day before it starts itself."""
    found: Entries[K, V] = {}
    for row, key, value in rows:
        first, last = row.validity()
        dated = found.setdefault(key, [])
        if row.decree and dated and dated[-1].last == date.max and dated[-1].first < first:
            dated[-1] = replace(dated[-1], last=first - timedelta(days=1))
        if any(first <= other.last and other.first <= last for other in dated):
            raise row.wrong("valid_from", "overlaps another row of the same key")
        dated.append(Dated(value, first, last))
    return found


def labels(row: Row) -> Labels:
    """The label in each language."""
    return Labels(*(row.text(column) for column in LABELS))


def _joint_committee(row: Row) -> JointCommittee:
    return JointCommittee(
        code=row.text("code"),
        labels=labels(row),
        agency=row.choice("using_employer", _MANDATORY_OR_FORBIDDEN) == Presence.MANDATORY,
        end_date_mandatory=row.choice("end_date", ("by_type", Presence.MANDATORY)) == Presence.MANDATORY,
        may_be_user=row.yes("may_be_user"),
        control_cards=row.choice("control_cards", _MANDATORY_OR_FORBIDDEN) == Presence.MANDATORY,
        day_flat_rate=row.yes("day_flat_rate"),
    )


def _requirement(row: Row) -> Requirement:
    def presence(column: str) -> Presence:
        return Presence(row.choice(column, _PRESENCE))

    notice = row.count("notice_days")
    return Requirement(
        end_date=presence("end_date"),
        span=Span(row.choice("span", tuple(Span))),
        hours=Hours(row.choice("hours", tuple(Hours))),
        planned_hours=presence("planned_hours"),
        planned_days=presence("planned_days"),
        ssin=presence("ssin"),
        place_of_work=presence("place_of_work"),
        small_statutes=presence("small_statutes"),
        updates=Updates(row.choice("updates", tuple(Updates))),
        notice_days=notice,
        notice_from_quarter=row.choice("notice_from", ("start", "quarter") if notice else ("",)) == "quarter",
    )
