from collections.abc import Callable
from pathlib import Path

import pytest

from shared.reference.reference import Reference
from shared.reference.tables import BadTable
from tests.unit.reference.changing import add, copy_of_the_tables, header, refusal


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables, to be spoilt."""
    return copy_of_the_tables(tmp_path)


def _without_requirements(tables: Path) -> None:
    path = tables / "requirements.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(("PMP,", "DWD,"))), encoding="utf-8")


def _without(table: str) -> Callable[[Path], None]:
    def spoil(tables: Path) -> None:
        path = tables / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")

    return spoil


EMPLOYER = "holder: an employer's quota is of days, not blocking, and without a condition in 'when'"


def _quota(worker_type: str, **cells: str) -> str:
    row = {"code": "NEW", "worker_type": worker_type, "committee": "", "unit": "hours", "per": "year", "quarter": ""}
    row |= {"limit": "10", "rest": "worker,no,yes,yes", "sector": "", "when": "", "dated": ",,C,x"}
    return ",".join((row | cells).values())


def _row(table: str, row: str) -> Callable[[Path], None]:
    return lambda tables: add(tables, table, row)


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("admitted_characters", "00ZZ,0041,A,,,C,x", "first: '00ZZ' is no code point, such as 0041 for A"),
        ("admitted_characters", "0042,0041,A,,,C,x", "last: is before first"),
        ("admitted_characters", "0041,110000,A,,,C,x", "last: '110000' is no code point, such as 0041 for A"),
        ("admitted_characters", "-1,0041,A,,,C,x", "first: '-1' is no code point, such as 0041 for A"),
        ("anomalies", "90373-999,B,DimonaIn,declaration,fix,C,x", "id: '999' has no labels in anomaly_labels.csv"),
        ("anomalies", "90373-460,NP,DimonaIn,declaration,fix,C,x", "id: 90373-460 is there twice"),
        ("correction_windows", "start_hour,EXT,,,start,,yes,,,C,x", "valid_from: overlaps another row of the same key"),
        (
            "correction_windows",
            "start_hour,EXT,0100,,soon,,yes,,,C,x",
            "limit: 'soon' is none of start, midnight_after_end, hours_after_end, next_morning, never",
        ),
        (
            "correction_windows",
            "start_hour,EXT,0100,,start,8,yes,,,C,x",
            "hours: is for hours_after_end and next_morning, and only for them",
        ),
        (
            "correction_windows",
            "cancel,EXT,0100,,hours_after_end,,yes,,,C,x",
            "hours: is for hours_after_end and next_morning, and only for them",
        ),
        ("correction_windows", "cancel,EXT,0100,,next_morning,24,yes,,,C,x", "hours: 24 is no hour of a morning"),
        ("correction_windows", "cancel,EXT,2400,,start,,yes,,,C,x", "ends_from: '2400' is no hour HHMM"),
        ("correction_windows", "cancel,EXT,0060,,start,,yes,,,C,x", "ends_from: '0060' is no hour HHMM"),
        ("correction_windows", "cancel,EXT,12345,,start,,yes,,,C,x", "ends_from: '12345' is no hour HHMM"),
        ("correction_windows", "cancel,EXT,,1a30,start,,yes,,,C,x", "ends_until: '1a30' is no hour HHMM"),
        ("correction_windows", "cancel,EXT,0800,0759,start,,yes,,,C,x", "ends_until: is before ends_from"),
        ("countries", "BE,,,,C,x", "code: 'BE' is no number above 0"),
        ("countries", ",,,,C,x", "code: is empty"),
        ("daily_limits", "12,,,C,x", "valid_from: overlaps another row of the same key"),
        ("flexi_access", "minimum,2,3,0.8,90017-058,,,C,x", "earlier_lag: is for a reduction, and only for it"),
        ("flexi_access", "reduction,2,,0.8,90017-058,,,C,x", "earlier_lag: is for a reduction, and only for it"),
        ("flexi_access", "reduction,2,1,0.8,90017-058,,,C,x", "earlier_lag: is not before lag"),
        ("flexi_access", "minimum,2,,0.8,90017-999,,,C,x", "anomaly: '90017-999' is none of …"),
        ("flexi_access", "reduction,2,2,0.8,90017-058,,,C,x", "earlier_lag: is not before lag"),
        ("horizon", "1920-01-01,,10,,,C,x", "earliest_end: is empty"),
        ("matrix", "999,OTH,yes,,,C,x", "joint_committee: '999' is none of …"),
        ("matrix", "140,OTH,maybe,,,C,x", "allowed: 'maybe' is none of yes, no"),
        ("matrix", "140,OTH,yes,,,C,x", "valid_from: overlaps another row of the same key"),
        ("municipalities", "Gent,a,b,,,C,x", "code: 'Gent' is no number above 0"),
        ("natures", "EMPLOYEE,a,b,c,d,2027-01-01,,C,x", "valid_from: overlaps another row of the same key"),
        ("openings", "other,OTH,2026-13-01,,C,x", "valid_from: '2026-13-01' is no date YYYY-MM-DD"),
        ("openings", "other,OTH,2026-02-01,2026-01-01,C,x", "valid_until: is before valid_from"),
        ("openings", "other,OTH,,,Z,x", "certainty: 'Z' is none of C, P, I, U"),
        ("openings", "other,OTH,,,C,", "source: is empty"),
        ("openings", "fish,T17,,,C,x", "employer: 'fish' is none of …"),
        ("post_codes", "9000,12345,Gent,,,C,x", "municipality: 12345 is not in municipalities.csv"),
        ("post_codes", "900,,Gent,,,C,x", "post_code: '900' is no post code of four digits"),
        ("post_codes", "9000,44021,,,,C,x", "names: is empty"),
        ("post_codes", "90a0,,Gent,,,C,x", "post_code: '90a0' is no post code of four digits"),
        ("post_codes", "\uff19000,,Gent,,,C,x", "post_code: '\uff19000' is no post code of four digits"),
        ("quotas", _quota("STU", limit="0"), "limit: '0' is no number above 0"),
        ("quotas", _quota("STU", limit=""), "limit: is empty"),
        ("quotas", _quota("ABC"), "worker_type: 'ABC' is none of …"),
        ("quotas", _quota("STU", committee="303"), "joint_committee: '303' is none of …"),
        ("quotas", _quota("STU", sector="fish"), "sector: 'fish' is none of …"),
        ("quotas", _quota("STU", unit="weeks"), "unit: 'weeks' is none of hours, days"),
        (
            "quotas",
            _quota("STU", per="year", quarter="1"),
            "quarter: is 1 to 4 for a quota per quarter, and empty for others",
        ),
        (
            "quotas",
            _quota("STU", per="quarter", quarter=""),
            "quarter: is 1 to 4 for a quota per quarter, and empty for others",
        ),
        (
            "quotas",
            _quota("STU", per="quarter", quarter="5"),
            "quarter: is 1 to 4 for a quota per quarter, and empty for others",
        ),
        ("quotas", _quota("STU", code="STUDENT"), "valid_from: overlaps another row of the same key"),
        (
            "quotas",
            _quota("FLX", code="STUDENT"),
            "quota: counts other periods, or for another holder, than an earlier row of this name",
        ),
        ("quotas", _quota("STU", when="pension"), "when: 'pension' is none of empty, student"),
        ("quotas", _quota("STU", per="month"), "per: 'month' is none of year, quarter"),
        ("quotas", _quota("STU", rest="boss,no,yes,yes"), "holder: 'boss' is none of worker, employer"),
        ("quotas", _quota("EXT", rest="employer,no,yes,yes"), EMPLOYER),
        ("quotas", _quota("EXT", unit="days", rest="employer,yes,yes,yes"), EMPLOYER),
        ("quotas", _quota("EXT", unit="days", rest="employer,no,yes,yes", when="student"), EMPLOYER),
        (
            "requirements",
            "OTH,optional,any,forbidden,forbidden,forbidden,optional,forbidden,forbidden,open,,start,,,C,x",
            "notice_from: 'start' is none of empty",
        ),
        (
            "requirements",
            "OTH,optional,any,forbidden,forbidden,forbidden,optional,forbidden,forbidden,open,15,,,,C,x",
            "notice_from: '' is none of start, quarter",
        ),
        ("risk_classes", "413,BOSS,a,b,c,d,,,C,x", "nature: 'BOSS' is none of EMPLOYEE, WORKER"),
        ("sectors", "fish,a,b,c,d,,,C,", "source: is empty"),
        ("starter_jobs", "STU,20,18,6,3,0.8,2,,,C,x", "age_until: is below age_from"),
        ("starter_jobs", "STU,18,20,3,6,0.8,2,,,C,x", "last_lag: is a quarter before that of first_lag"),
        ("starter_jobs", "STU,18,20,6,3,1.1,2,,,C,x", "fraction: '1.1' is no number above 0 and at most 1"),
        ("starter_jobs", "STU,18,20,6,3,half,2,,,C,x", "fraction: 'half' is no number above 0 and at most 1"),
        ("starter_jobs", "STU,18,20,6,3,0,2,,,C,x", "fraction: '0' is no number above 0 and at most 1"),
        ("statuses", "F3,,b,c,d,,,C,x", "label_fr: is empty"),
        ("temporary_blocks", "OUT,*,,,C,x", "kind: 'OUT' is none of IN, UPDATE"),
        ("temporary_blocks", "IN,ABC,,,C,x", "worker_type: 'ABC' is none of …"),
        ("worker_types", "NEW,a,b,c,d,12345-678,,,C,x", "outside_validity: '12345-678' is none of …"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(tables: Path, table: str, row: str, message: str) -> None:
    add(tables, table, row)
    with pytest.raises(BadTable, match=refusal(tables, f"{table}.csv, line LAST, column {message}")):
        Reference.load(tables)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_row("matrix", "140,OTH,yes,,,C"), "matrix.csv, line LAST: 6 cells instead of 7"),
        (_row("openings", 'other,"OTH,,,C,x'), "openings.csv, line LAST: unexpected end of data"),
        (_without_requirements, "requirements.csv: no row for DWD, PMP on 0001-01-01"),
        (
            _row("correction_windows", "cancel,EXT,2300,,start,,yes,,,C,x"),
            "correction_windows.csv: two rows for cancel of EXT with an end at 2300",
        ),
        (
            _without("horizon"),
            "horizon.csv: some days have no row; let each row start the day after the one before ends",
        ),
        (lambda tables: (tables / "matrix.csv").unlink(), "matrix.csv can't be read: …"),
        (
            lambda tables: (tables / "matrix.csv").write_text("a,b\n"),
            "matrix.csv, line 1: the columns must be joint_committee,worker_type,allowed,valid_from,valid_until,certainty,source",
        ),
        (lambda tables: (tables / "matrix.csv").write_bytes(b"\xff"), "matrix.csv can't be read: …"),
        (
            lambda tables: (tables / "matrix.csv").write_text(""),
            f"matrix.csv, line 1: the columns must be {header('matrix')}",
        ),
    ],
)
def test_a_wrong_table_is_refused_with_a_message(tables: Path, spoil: Callable[[Path], None], message: str) -> None:
    spoil(tables)
    with pytest.raises(BadTable, match=refusal(tables, message)):
        Reference.load(tables)


@pytest.mark.parametrize(
    ("table", "one", "other", "overlap"),
    [
        ("sectors", "fish,a,b,c,d,,2026-01-01,C,x", "fish,a,b,c,d,2026-01-01,,C,x", True),
        ("sectors", "fish,a,b,c,d,,2026-01-01,C,x", "fish,a,b,c,d,2026-01-02,,C,x", False),
        (
            "correction_windows",
            "cancel,RTA,,1200,start,,no,,2026-01-01,C,x",
            "cancel,RTA,1200,,start,,no,2026-01-01,,C,x",
            True,
        ),
        (
            "correction_windows",
            "cancel,RTA,,1200,start,,no,,2026-01-01,C,x",
            "cancel,RTA,1200,,start,,no,2026-01-02,,C,x",
            False,
        ),
        ("correction_windows", "cancel,RTA,,1200,start,,no,,,C,x", "cancel,RTA,1201,,start,,no,,,C,x", False),
        ("correction_windows", "cancel,RTA,,1200,start,,no,,,C,x", "start_hour,RTA,1200,,start,,no,,,C,x", False),
    ],
)
@pytest.mark.parametrize("in_order", [True, False])
def test_rows_may_follow_each_other_but_not_meet(
    tables: Path, table: str, one: str, other: str, *, overlap: bool, in_order: bool
) -> None:
    add(tables, table, *((one, other) if in_order else (other, one)))
    if overlap:
        with pytest.raises(BadTable, match=r"overlaps another row|two rows for cancel of RTA with an end at 1200"):
            Reference.load(tables)
    else:
        Reference.load(tables)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("sectors", "fish,a,b,c,d,2026-01-01,2026-01-01,C,x"),
        ("starter_jobs", "STU,18,18,1,1,1,1,,,C,x"),
        ("admitted_characters", "0000,10FFFF,all,,,C,x"),
        ("correction_windows", "cancel,RTA,1200,1200,next_morning,23,no,,,C,x"),
    ],
)
def test_the_outermost_values_are_lawful(tables: Path, table: str, row: str) -> None:
    add(tables, table, row)
    Reference.load(tables)
