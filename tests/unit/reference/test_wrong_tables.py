from collections.abc import Callable
from pathlib import Path

import pytest

from shared.reference.reference import Reference
from shared.reference.tables import BadTable
from tests.unit.reference.changing import add, copy_of_the_tables


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables, to be spoilt."""
    return copy_of_the_tables(tmp_path)


def _without_requirements(tables: Path) -> None:
    path = tables / "requirements.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("PMP,")), encoding="utf-8")


def _without(table: str) -> Callable[[Path], None]:
    def spoil(tables: Path) -> None:
        path = tables / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")

    return spoil


def _quota(worker_type: str, **cells: str) -> str:
    row = {"code": "NEW", "worker_type": worker_type, "committee": "", "unit": "hours", "per": "year", "quarter": ""}
    row |= {"limit": "10", "rest": "worker,no,yes,yes", "sector": "", "when": "", "dated": ",,C,x"}
    return ",".join((row | cells).values())


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
        (_row("anomalies", "90373-999,B,DimonaIn,declaration,fix,C,x"), "'999' has no labels in anomaly_labels.csv"),
        (_row("anomalies", "90373-460,NP,DimonaIn,declaration,fix,C,x"), "90373-460 is there twice"),
        (_row("worker_types", "NEW,a,b,c,d,12345-678,,,C,x"), "column outside_validity: '12345-678' is none of"),
        (_without_requirements, "requirements.csv: no row for PMP"),
        (_row("natures", "EMPLOYEE,a,b,c,d,2027-01-01,,C,x"), "natures.csv, line 4, column valid_from: overlaps"),
        (_row("risk_classes", "413,BOSS,a,b,c,d,,,C,x"), "column nature: 'BOSS' is none of EMPLOYEE, WORKER"),
        (_row("statuses", "F3,,b,c,d,,,C,x"), "column label_fr: is empty"),
        (_row("sectors", "fish,a,b,c,d,,,C,"), "sectors.csv, line 4, column source: is empty"),
        (_row("openings", "fish,T17,,,C,x"), "column employer: 'fish' is none of local_authority, other, mushrooms"),
        (_row("municipalities", "Gent,a,b,,,C,x"), "column code: 'Gent' is no number above 0"),
        (_row("post_codes", "9000,12345,Gent,,,C,x"), "column municipality: 12345 is not in municipalities.csv"),
        (_row("post_codes", "900,,Gent,,,C,x"), "column post_code: '900' is no post code of four digits"),
        (_row("post_codes", "9000,44021,,,,C,x"), "column names: is empty"),
        (_row("admitted_characters", "00ZZ,0041,A,,,C,x"), "column first: '00ZZ' is no code point, such as 0041"),
        (_row("admitted_characters", "0042,0041,A,,,C,x"), "column last: is before first"),
        (_row("admitted_characters", "0041,110000,A,,,C,x"), "column last: '110000' is no code point"),
        (_row("quotas", _quota("STU", limit="0")), "quotas.csv, line 30, column limit: '0' is no number above 0"),
        (_row("quotas", _quota("STU", limit="")), "column limit: is empty"),
        (_row("quotas", _quota("ABC")), "column worker_type: 'ABC' is none of"),
        (_row("quotas", _quota("STU", committee="303")), "column joint_committee: '303' is none of"),
        (_row("quotas", _quota("STU", sector="fish")), "column sector: 'fish' is none of"),
        (_row("quotas", _quota("STU", unit="weeks")), "column unit: 'weeks' is none of hours, days"),
        (_row("quotas", _quota("STU", per="year", quarter="1")), "column quarter: is 1 to 4 for a quota per quarter"),
        (_row("quotas", _quota("STU", per="quarter", quarter="")), "column quarter: is 1 to 4 for a quota per quarter"),
        (
            _row("quotas", _quota("STU", per="quarter", quarter="5")),
            "column quarter: is 1 to 4 for a quota per quarter",
        ),
        (_row("quotas", _quota("STU", code="STUDENT")), "column valid_from: overlaps another row of the same key"),
        (_row("correction_windows", "start_hour,EXT,,,start,,yes,,,C,x"), "overlaps another row of the same key"),
        (
            _row("correction_windows", "cancel,EXT,2300,,start,,yes,,,C,x"),
            "two rows for cancel of EXT with an end at 2300",
        ),
        (_row("correction_windows", "start_hour,EXT,0100,,soon,,yes,,,C,x"), "column limit: 'soon' is none of"),
        (_row("correction_windows", "start_hour,EXT,0100,,start,8,yes,,,C,x"), "column hours: is for"),
        (_row("correction_windows", "cancel,EXT,0100,,hours_after_end,,yes,,,C,x"), "column hours: is for"),
        (_row("correction_windows", "cancel,EXT,0100,,next_morning,24,yes,,,C,x"), "column hours: 24 is no hour"),
        (_row("correction_windows", "cancel,EXT,2400,,start,,yes,,,C,x"), "column ends_from: '2400' is no hour HHMM"),
        (_row("temporary_blocks", "OUT,*,,,C,x"), "column kind: 'OUT' is none of IN, UPDATE"),
        (_row("temporary_blocks", "IN,ABC,,,C,x"), "column worker_type: 'ABC' is none of *"),
        (_row("starter_jobs", "STU,20,18,6,3,0.8,2,,,C,x"), "column age_until: is below age_from"),
        (_row("starter_jobs", "STU,18,20,3,6,0.8,2,,,C,x"), "column last_lag: is a quarter before that of first_lag"),
        (_row("starter_jobs", "STU,18,20,6,3,1.1,2,,,C,x"), "column fraction: '1.1' is no number above 0 and at most"),
        (_row("starter_jobs", "STU,18,20,6,3,half,2,,,C,x"), "column fraction: 'half' is no number above 0"),
        (_row("flexi_access", "minimum,2,3,0.8,90017-058,,,C,x"), "column earlier_lag: is for a reduction, and only"),
        (_row("flexi_access", "reduction,2,,0.8,90017-058,,,C,x"), "column earlier_lag: is for a reduction, and only"),
        (_row("flexi_access", "reduction,2,1,0.8,90017-058,,,C,x"), "column earlier_lag: is not before lag"),
        (_row("flexi_access", "minimum,2,,0.8,90017-999,,,C,x"), "column anomaly: '90017-999' is none of"),
        (_row("horizon", "1920-01-01,,10,,,C,x"), "column earliest_end: is empty"),
        (_row("daily_limits", "12,,,C,x"), "column valid_from: overlaps another row of the same key"),
        (_without("horizon"), "horizon.csv: some days have no row"),
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
