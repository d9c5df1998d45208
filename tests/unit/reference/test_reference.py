import shutil
from collections.abc import Callable
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from shared.reference.entries import Hours, Presence, Span, Updates
from shared.reference.reference import Reference
from shared.reference.tables import BadTable

REFERENCE = Reference.load()
TODAY = REFERENCE.as_of(date(2026, 4, 1))


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables, to be changed."""
    with as_file(files("shared.reference") / "tables") as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "tables"))


def add(tables: Path, table: str, *rows: str) -> None:
    with (tables / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


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


def test_the_same_tables_have_the_same_version(tables: Path) -> None:
    assert Reference.load(tables).version == REFERENCE.version


def _without_requirements(tables: Path) -> None:
    path = tables / "requirements.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("PMP,")), encoding="utf-8")


def _row(table: str, row: str) -> Callable[[Path], None]:
    return lambda tables: add(tables, table, row)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_row("matrix", "999,OTH,yes,,,C,x"), "matrix.csv, line 173, column joint_committee: '999' is none of"),
        (_row("matrix", "140,OTH,maybe,,,C,x"), "column allowed: 'maybe' is none of yes, no"),
        (_row("matrix", "140,OTH,yes,,,C,x"), "column valid_from: overlaps another row of the same key"),
        (_row("matrix", "140,OTH,yes,,,C"), "6 cells instead of 7"),
        (_row("openings", "other,OTH,2026-13-01,,C,x"), "'2026-13-01' is no date YYYY-MM-DD"),
        (_row("openings", "other,OTH,2026-02-01,2026-01-01,C,x"), "column valid_until: is before valid_from"),
        (_row("openings", "other,OTH,,,Z,x"), "column certainty: 'Z' is none of C, P, I, U"),
        (_row("openings", "other,OTH,,,C,"), "column source: is empty"),
        (_row("openings", 'other,"OTH,,,C,x'), "openings.csv, line 47"),
        (_row("countries", "BE,,,,C,x"), "column code: 'BE' is no number above 0"),
        (_row("countries", ",,,,C,x"), "column code: is empty"),
        (_row("anomalies", "90373-999,B,DimonaIn,no,C,x"), "'999' has no labels in anomaly_labels.csv"),
        (_row("anomalies", "90373-460,NP,DimonaIn,no,C,x"), "90373-460 is there twice"),
        (_row("worker_types", "NEW,a,b,c,d,12345-678,,,C,x"), "column outside_validity: '12345-678' is none of"),
        (_without_requirements, "requirements.csv: no row for PMP"),
        (lambda tables: (tables / "matrix.csv").unlink(), "matrix.csv can't be read"),
        (lambda tables: (tables / "matrix.csv").write_text("a,b\n"), "matrix.csv, line 1: the columns must be"),
        (lambda tables: (tables / "matrix.csv").write_bytes(b"\xff"), "matrix.csv can't be read"),
    ],
)
def test_a_wrong_table_is_refused_with_a_message(tables: Path, spoil: Callable[[Path], None], message: str) -> None:
    spoil(tables)
    with pytest.raises(BadTable) as refused:
        Reference.load(tables)
    assert message in str(refused.value)
