"""From tables to typed, dated entries; each function reads one table and checks it against those before it."""

from collections.abc import Collection, Hashable, Iterable
from importlib.resources.abc import Traversable
from typing import TypeVar

from shared.reference.entries import (
    CataloguedAnomaly,
    Dated,
    Hours,
    JointCommittee,
    Labels,
    Presence,
    Requirement,
    Span,
    Updates,
)
from shared.reference.tables import DATED, Row, read_table

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Entries = dict[K, list[Dated[V]]]

_LABELS = ("label_fr", "label_nl", "label_de", "label_en")
_PRESENCE = tuple(Presence)
_MANDATORY_OR_FORBIDDEN = (Presence.MANDATORY, Presence.FORBIDDEN)


def read_joint_committees(folder: Traversable) -> Entries[str, JointCommittee]:
    """By code."""
    columns = ("code", *_LABELS, "end_date", "using_employer", "may_be_user", "control_cards", "day_flat_rate", *DATED)
    return _entries(
        (row, row.text("code"), _joint_committee(row)) for row in read_table(folder, "joint_committees", columns)
    )


def read_worker_types(folder: Traversable, anomalies: Collection[str]) -> Entries[str, tuple[Labels, str]]:
    """By code: labels, and the anomaly that a period outside the type's validity gets."""
    columns = ("code", *_LABELS, "outside_validity", *DATED)
    return _entries(
        (row, row.text("code"), (_labels(row), row.choice("outside_validity", sorted(anomalies))))
        for row in read_table(folder, "worker_types", columns)
    )


def read_requirements(folder: Traversable, worker_types: Collection[str]) -> Entries[str, Requirement]:
    """By worker type."""
    presences = ("planned_hours", "planned_days", "ssin", "place_of_work", "small_statutes")
    columns = ("worker_type", "end_date", "span", "hours", *presences, "updates", "notice_days", "notice_from", *DATED)
    return _entries(
        (row, row.choice("worker_type", sorted(worker_types)), _requirement(row))
        for row in read_table(folder, "requirements", columns)
    )


def read_matrix(
    folder: Traversable, committees: Collection[str], worker_types: Collection[str]
) -> Entries[tuple[str, str], bool]:
    """By joint committee and worker type: whether they go together."""
    columns = ("joint_committee", "worker_type", "allowed", *DATED)
    return _entries(
        (
            row,
            (row.choice("joint_committee", sorted(committees)), row.choice("worker_type", sorted(worker_types))),
            row.yes("allowed"),
        )
        for row in read_table(folder, "matrix", columns)
    )


def read_openings(folder: Traversable, worker_types: Collection[str]) -> Entries[tuple[bool, str], bool]:
    """By (is a local authority, worker type): the types that are open to an employer."""
    return _entries(
        (
            row,
            (
                row.choice("employer", ("local_authority", "other")) == "local_authority",
                row.choice("worker_type", sorted(worker_types)),
            ),
            True,
        )
        for row in read_table(folder, "openings", ("employer", "worker_type", *DATED))
    )


def read_countries(folder: Traversable) -> Entries[int, bool]:
    """By NIS code."""
    return _entries(
        (row, _number(row, "code"), True) for row in read_table(folder, "countries", ("code", "iso_code", *DATED))
    )


def read_anomalies(folder: Traversable) -> dict[str, CataloguedAnomaly]:
    """The catalogue, by id; labels are those of the suffix."""
    texts = {
        row.text("suffix"): Labels(row.text("fr"), row.text("nl"), row.text("de"), row.text("en"))
        for row in read_table(folder, "anomaly_labels", ("suffix", "fr", "nl", "de", "en", "certainty", "source"))
    }
    found: dict[str, CataloguedAnomaly] = {}
    for row in read_table(folder, "anomalies", ("id", "severity", "element", "historic", "certainty", "source")):
        anomaly, suffix = row.text("id"), row.text("id")[6:]
        if anomaly in found:
            raise row.wrong("id", f"{anomaly} is there twice")
        if suffix not in texts:
            raise row.wrong("id", f"{suffix!r} has no labels in anomaly_labels.csv")
        severity, element = row.choice("severity", ("B", "NP")), row.text("element")
        found[anomaly] = CataloguedAnomaly(anomaly, severity, element, row.yes("historic"), texts[suffix])
    return found


def _entries(rows: Iterable[tuple[Row, K, V]]) -> Entries[K, V]:
    found: Entries[K, V] = {}
    for row, key, value in rows:
        first, last = row.validity()
        dated = found.setdefault(key, [])
        if any(first <= other.last and other.first <= last for other in dated):
            raise row.wrong("valid_from", "overlaps another row of the same key")
        dated.append(Dated(value, first, last))
    return found


def _labels(row: Row) -> Labels:
    return Labels(*(row.text(column) for column in _LABELS))


def _number(row: Row, column: str) -> int:
    number = row.count(column)
    if number is None:
        raise row.wrong(column, "is empty")
    return number


def _joint_committee(row: Row) -> JointCommittee:
    return JointCommittee(
        code=row.text("code"),
        labels=_labels(row),
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
