"""A decree is rows of data: what it brings is judged, with no line of code."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from shared.contracts.declaration_received import DeclarationReceived
from shared.reference.reference import Reference
from shared.reference.tables import BadTable
from tests.unit.reference.changing import add, copy_of_the_tables, header, refusal
from tests.unit.validator.declaring import REFERENCE, entry

DECREE = "C,decree of 1 December 2026"
COUNTED = (
    "decrees/quotas.csv, line 2, column quota: an employer's quota is counted from its introduction on: "
    "it comes with a release that counts what is stored"
)


def enacted(folder: Path) -> Reference:
    """The package's tables with the rows of ``folder``, for synthetic workers."""
    return Reference.load(decrees=folder, synthetic=True)


def found(event: DeclarationReceived, reference: Reference) -> list[str]:
    """The ids of all anomalies, but for that of a start in the past."""
    anomalies = judge(event, Ledger(), reference).anomalies
    return [anomaly.id for anomaly in anomalies if anomaly.id != "90373-460"]


def test_a_new_worker_type(tmp_path: Path) -> None:
    add(tmp_path, "worker_types", f"NEW,Nouveau,Nieuw,Neu,New,00655-005,2027-01-01,,{DECREE}")
    asks = "mandatory,any,forbidden,mandatory,forbidden,optional,forbidden,forbidden,open,,"
    add(tmp_path, "requirements", f"NEW,{asks},2027-01-01,,{DECREE}")
    add(tmp_path, "openings", f"other,NEW,2027-01-01,,{DECREE}")
    add(tmp_path, "matrix", f"140,NEW,yes,2027-01-01,,{DECREE}")
    after = enacted(tmp_path)
    asked: dict[str, Any] = {"startDate": "2027-01-01", "endDate": "2027-02-01", "plannedHoursNumber": 38}

    assert found(entry("NEW", "140", **asked), REFERENCE) == ["00655-003"]
    assert found(entry("NEW", "140", **asked), after) == []
    assert found(entry("NEW", "140", **{**asked, "startDate": "2026-12-31"}), after) == ["00655-005"]
    assert found(entry("NEW", "140", startDate="2027-01-01"), after) == ["00911-001", "01135-001"]
    assert found(entry("NEW", "140", **asked, startHour="0800"), after) == ["00777-005"]
    assert found(entry("NEW", "124", **asked), after) == ["90374-349"]


def test_a_new_committee_pair_and_one_that_is_closed(tmp_path: Path) -> None:
    add(tmp_path, "matrix", f"140,FLX,yes,2027-01-01,,{DECREE}", f"XXX,FLX,no,2027-01-01,,{DECREE}")
    after = enacted(tmp_path)
    for committee, day, anomalies in (
        ("140", "2026-12-31", ["90374-349"]),
        ("140", "2027-01-01", []),
        ("XXX", "2026-12-31", []),
        ("XXX", "2027-01-01", ["90374-349"]),
    ):
        event = entry("FLX", committee, startDate=day, endDate=day, startHour="1800", endHour="2300")
        early = ["00910-008"] if day > "2026-06-30" else []
        assert found(event, after) == [*early, *anomalies]


def test_a_quota_of_next_year(tmp_path: Path) -> None:
    quota = "STUDENT,STU,,hours,year,,700,worker,no,no,yes,,"
    add(tmp_path, "quotas", f"{quota},2027-01-01,,{DECREE}")
    after = enacted(tmp_path)
    limits = {
        day: [one.limit for one in after.as_of(day).quotas_of("STU")]
        for day in (date(2026, 12, 31), date(2027, 1, 1), date(2040, 1, 1))
    }
    assert limits == {date(2026, 12, 31): [650], date(2027, 1, 1): [700], date(2040, 1, 1): [700]}

    def student(day: str, hours: int) -> DeclarationReceived:
        return entry("STU", startDate=day, endDate=day, plannedHoursNumber=hours)

    assert found(student("2027-01-04", 700), REFERENCE) == ["90017-369"]
    assert found(student("2027-01-04", 700), after) == []
    assert found(student("2027-01-04", 701), after) == ["90017-369"]
    assert found(student("2026-12-31", 651), after) == ["90017-369"]


def test_an_employers_quota_of_next_year(tmp_path: Path) -> None:
    add(tmp_path, "quotas", f"HORECA_EMPLOYER,EXT,302,days,year,,250,employer,no,yes,yes,,,2027-01-01,,{DECREE}")
    after = enacted(tmp_path).as_of(date(2027, 1, 1))
    assert [one.limit for one in after.quotas if one.holder == "employer"] == [250]


def test_beside_a_further_quota_the_one_of_students_still_counts_student_periods(tmp_path: Path) -> None:
    add(tmp_path, "quotas", f"A17_NEW,S17,,hours,year,,900,worker,no,yes,yes,,,2027-01-01,,{DECREE}")
    assert enacted(tmp_path).counted_together["S17"] == {"S17", "STU"}


def test_declarations_of_flexi_jobs_are_blocked_for_a_week(tmp_path: Path) -> None:
    add(tmp_path, "temporary_blocks", f"IN,FLX,2027-01-01,2027-01-07,{DECREE}", f"UPDATE,*,2027-01-01,,{DECREE}")
    flexi, update = enacted(tmp_path).blocks
    assert (flexi.kind, flexi.worker_type, flexi.first, flexi.last) == (
        "IN",
        "FLX",
        date(2027, 1, 1),
        date(2027, 1, 7),
    )
    assert (update.kind, update.worker_type, update.last) == ("UPDATE", None, date.max)


def test_what_was_judged_by_names_the_decree(tmp_path: Path) -> None:
    assert enacted(tmp_path).version == REFERENCE.version
    add(tmp_path, "matrix", f"140,FLX,yes,2027-01-01,,{DECREE}")
    assert enacted(tmp_path).version != REFERENCE.version


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("matrix", "140,NEW,yes,2027-01-01,,", "decrees/matrix.csv, line 2, column worker_type: 'NEW' is none of …"),
        (
            "matrix",
            "140,OTH,no,,,",
            "decrees/matrix.csv, line 2, column valid_from: overlaps another row of the same key",
        ),
        (
            "quotas",
            "STUDENT,STU,,hours,year,,9,worker,no,no,yes,,,2024-06-01,,",
            "decrees/quotas.csv, line 2, column valid_from: overlaps another row of the same key",
        ),
        (
            "quotas",
            "STUDENT,STU,,hours,year,,9,worker,no,no,yes,,,2025-01-01,,",
            "decrees/quotas.csv, line 2, column valid_from: overlaps another row of the same key",
        ),
        ("quotas", "NEW,EXT,302,days,year,,9,employer,no,yes,yes,,,2027-01-01,,", COUNTED),
        ("quotas", "HORECA_EMPLOYER,EXT,302,days,quarter,1,9,employer,no,yes,yes,,,2027-01-01,,", COUNTED),
        ("quotas", "HORECA_EMPLOYER,EXT,302,days,year,,9,employer,no,no,yes,,,2027-01-01,,", COUNTED),
        ("worker_types", "NEW,a,b,c,d,00655-005,2027-01-01,,", "requirements.csv: no row for NEW on 2027-01-01"),
    ],
)
def test_a_wrong_decree_is_refused_with_a_message(tmp_path: Path, table: str, row: str, message: str) -> None:
    add(tmp_path, table, f"{row}{DECREE}")
    with pytest.raises(BadTable, match=refusal(tmp_path, message)):
        enacted(tmp_path)


def test_a_decree_is_about_a_table_that_exists(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("other files are not read")
    assert enacted(tmp_path).version == REFERENCE.version
    (tmp_path / "quota.csv").write_text(header("quotas"))
    names = ", ".join(sorted(path.name for path in copy_of_the_tables(tmp_path / "shipped").iterdir()))
    with pytest.raises(BadTable, match=rf"\Adecrees/quota\.csv: there is no such table; name it as one of {names}\Z"):
        enacted(tmp_path)


def test_a_spreadsheet_may_have_written_it(tmp_path: Path) -> None:
    text = f"{header('matrix')}\r\n140,FLX,yes,2027-01-01,,{DECREE}\r\n"
    (tmp_path / "matrix.csv").write_bytes(text.encode("utf-8-sig"))
    assert ("140", "FLX") in enacted(tmp_path).as_of(date(2027, 1, 1)).pairs


def test_a_folder_that_is_not_there_is_a_wrong_folder(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match=r"\Aa folder of tables can't be read: .*nowhere"):
        enacted(tmp_path / "nowhere")
