from datetime import date
from pathlib import Path

import pytest

from shared.reference.entries import Hours, Presence, Span, Updates
from shared.reference.reference import Reference
from tests.unit.reference.changing import add, copy_of_the_tables

REFERENCE = Reference.load()
TODAY = REFERENCE.as_of(date(2026, 4, 1))


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables, to be changed."""
    return copy_of_the_tables(tmp_path)


def test_the_nine_joint_committees() -> None:
    assert set(TODAY.joint_committees) == {"124", "140", "144", "145", "149", "302", "320", "322", "XXX"}
    assert [code for code, entry in TODAY.joint_committees.items() if entry.agency] == ["322"]
    assert [code for code, entry in TODAY.joint_committees.items() if entry.control_cards] == ["124"]
    assert [code for code, entry in TODAY.joint_committees.items() if entry.day_flat_rate] == ["302"]
    assert [code for code, entry in TODAY.joint_committees.items() if not entry.may_be_user] == ["322"]


@pytest.mark.parametrize(
    ("worker_type", "last_day_without", "first_day_with"),
    [
        ("FLX", date(2015, 11, 30), date(2015, 12, 1)),
        ("STG", date(2019, 12, 31), date(2020, 1, 1)),
        ("ALT", date(2023, 8, 31), date(2023, 9, 1)),
        ("O17", date(2021, 12, 31), date(2022, 1, 1)),
        ("S17", date(2021, 12, 31), date(2022, 1, 1)),
        ("T17", date(2021, 12, 31), date(2022, 1, 1)),
        ("A17", date(2022, 1, 1), date(2021, 12, 31)),
        ("TEA", date(2022, 1, 1), date(2021, 12, 31)),
        ("QUA", date(2023, 1, 1), date(2022, 12, 31)),
        ("STX", date(2014, 1, 1), date(2013, 12, 31)),
    ],
)
def test_worker_types_come_and_go(worker_type: str, last_day_without: date, first_day_with: date) -> None:
    assert worker_type not in REFERENCE.as_of(last_day_without).worker_types
    assert worker_type in REFERENCE.as_of(first_day_with).worker_types


def test_what_students_are_asked_changed_in_2017() -> None:
    before = REFERENCE.as_of(date(2016, 12, 31)).worker_types["STU"].requirement
    after = REFERENCE.as_of(date(2017, 1, 1)).worker_types["STU"].requirement
    assert (before.planned_days, before.planned_hours, before.updates) == ("mandatory", "forbidden", Updates.OPEN)
    assert (after.planned_days, after.planned_hours, after.updates) == ("forbidden", "mandatory", Updates.FIXED_START)


def test_requirements_of_each_type() -> None:
    asked = {code: entry.requirement for code, entry in TODAY.worker_types.items()}
    needs_end = {code for code, asks in asked.items() if asks.end_date is Presence.MANDATORY}
    assert needs_end == {"STU", "EXT", "IVT", "TRI", "STG", "O17", "S17", "T17"}
    assert {code for code, asks in asked.items() if asks.planned_hours is Presence.MANDATORY} == {"STU", "O17", "S17"}
    assert {code for code, asks in asked.items() if asks.span is Span.SAME_QUARTER} == {"STU", "O17", "S17"}
    assert {code for code, asks in asked.items() if asks.hours is not Hours.FORBIDDEN} == {"EXT", "FLX"}
    assert {code for code, asks in asked.items() if asks.small_statutes is Presence.MANDATORY} == {"IVT", "TRI", "STG"}
    assert {code for code, asks in asked.items() if asks.ssin is Presence.MANDATORY} == {"EXT"}
    assert asked["FLX"].notice_from_quarter
    assert asked["O17"].notice_days == 15


def test_the_catalogue_is_that_of_the_office() -> None:
    anomalies = REFERENCE.anomalies
    assert len(anomalies) == 201
    assert sum(entry.severity == "NP" for entry in anomalies.values()) == 16
    labels = anomalies["90373-460"].labels
    assert (labels.fr, labels.nl, labels.de, labels.en) == (
        "Déclaration tardive",
        "Laattijdige aangifte",
        "Verspätete Meldung",
        "Late declaration",
    )
    assert anomalies["00913-355"].element == "DimonaPeriodId"


def test_countries_are_those_of_annex_5() -> None:
    assert {150, 111, 129, 103, 109, 128, 113} <= TODAY.countries
    assert 104 not in TODAY.countries
    assert 104 in REFERENCE.ever_countries


def test_a_new_worker_type_and_pair_are_rows_and_no_code(tables: Path) -> None:
    dates = "2027-01-01,,C,decree of 1 December 2026"
    add(tables, "worker_types", f"NEW,Nouveau,Nieuw,Neu,New,00655-005,{dates}")
    add(
        tables,
        "requirements",
        f"NEW,mandatory,any,forbidden,optional,forbidden,optional,forbidden,forbidden,open,,,{dates}",
    )
    add(tables, "matrix", f"140,NEW,yes,{dates}")
    add(tables, "openings", f"other,NEW,{dates}")
    changed = Reference.load(tables)
    before, after = changed.as_of(date(2026, 12, 31)), changed.as_of(date(2027, 1, 1))
    assert ("140", "NEW") in after.pairs
    assert ("140", "NEW") not in before.pairs
    assert "NEW" not in before.worker_types
    assert after.worker_types["NEW"].requirement.planned_hours is Presence.OPTIONAL
    assert changed.version != REFERENCE.version


def test_another_day_may_close_a_pair(tables: Path) -> None:
    path = tables / "matrix.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("140,OTH,yes,,,", "140,OTH,yes,,2026-12-31,"), encoding="utf-8")
    add(tables, "matrix", "140,OTH,no,2027-01-01,,C,decree")
    changed = Reference.load(tables)
    assert ("140", "OTH") in changed.as_of(date(2026, 12, 31)).pairs
    assert ("140", "OTH") not in changed.as_of(date(2027, 1, 1)).pairs


def test_the_same_tables_are_read_the_same(tables: Path) -> None:
    """Whenever they are read: `make mutants` changes the code between the two readings."""
    assert Reference.load(tables) == REFERENCE
