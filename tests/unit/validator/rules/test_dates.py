from datetime import UTC, date, datetime

import pytest

from tests.unit.validator.declaring import change, entry, found, judged, leaving, period


def test_an_ordinary_entry_is_accepted_without_end_date() -> None:
    assert found(entry()) == []


@pytest.mark.parametrize(
    ("start", "anomalies"),
    [
        (None, ["00910-001"]),
        ("", ["00910-003"]),
        ("2026-02-30", ["00910-003"]),
        ("20260401", ["00910-003"]),
        ("2026-W14-3", ["00910-003"]),
        ("2026-04-1 ", ["00910-003"]),
        ("\uff12026-04-01", ["00910-003"]),
        ("1919-12-31", ["00910-008", "90373-460"]),
        ("1920-01-01", ["90373-460"]),
        ("2035-12-31", []),
        ("2036-01-01", ["00910-008"]),
        ("9999-12-31", ["00910-008"]),
    ],
)
def test_start_of_an_entry(start: str | None, anomalies: list[str]) -> None:
    assert found(entry(startDate=start)) == anomalies


@pytest.mark.parametrize(
    ("end", "anomalies"),
    [
        (None, []),
        ("2026-04-01", []),
        ("soon", ["00911-003"]),
        ("2026-03-31", ["00911-014"]),
        ("1998-12-31", ["00911-008", "00911-014"]),
        ("2035-12-31", []),
        ("2036-01-01", ["00911-008"]),
        ("9999-12-31", ["00911-008"]),
    ],
)
def test_end_of_an_entry(end: str | None, anomalies: list[str]) -> None:
    assert found(entry(endDate=end)) == anomalies


def test_the_first_end_that_is_possible() -> None:
    assert found(entry(startDate="1998-01-01", endDate="1999-01-01")) == ["90373-460"]
    assert found(entry(startDate="1998-01-01", endDate="1998-12-31")) == ["00911-008", "90373-460"]


@pytest.mark.parametrize(
    ("end", "anomalies"),
    [
        (None, ["00911-001"]),
        ("2026-13-01", ["00911-003"]),
        ("9999-12-31", ["00911-008"]),
        ("2026-03-31", ["00911-014"]),
        ("2026-04-01", []),
    ],
)
def test_end_of_a_leaving(end: str | None, anomalies: list[str]) -> None:
    assert found(leaving(end), period()) == anomalies


@pytest.mark.parametrize("committee", ["124", "140", "XXX"])
def test_only_agency_work_asks_everybody_for_an_end_date(committee: str) -> None:
    worker_type = "BCW" if committee == "124" else "OTH"
    assert "00911-001" not in found(entry(worker_type, committee))


def test_agency_work_needs_an_end_date() -> None:
    assert "00911-001" in found(entry("OTH", "322"))


@pytest.mark.parametrize("worker_type", ["STU", "EXT", "IVT", "TRI", "STG", "O17", "S17", "T17"])
def test_these_types_need_an_end_date(worker_type: str) -> None:
    assert "00911-001" in found(entry(worker_type))


@pytest.mark.parametrize("worker_type", ["OTH", "BCW", "RTA", "DWD", "ALT", "PMP", "FLX"])
def test_these_types_do_not(worker_type: str) -> None:
    assert "00911-001" not in found(entry(worker_type))


@pytest.mark.parametrize(
    ("start", "anomalies"),
    [("2026-04-01", []), ("2026-06-30", []), ("2026-07-01", ["00910-008"])],
)
def test_a_flexi_job_is_declared_at_most_31_days_before_its_quarter(start: str, anomalies: list[str]) -> None:
    assert found(entry("FLX", startDate=start)) == anomalies


def test_the_31_days_are_counted_from_the_day_of_receipt_in_brussels() -> None:
    last_evening = {"received_at": datetime(2026, 2, 28, 22, 59, tzinfo=UTC)}
    midnight = {"received_at": datetime(2026, 2, 28, 23, 0, tzinfo=UTC)}
    assert found(entry("FLX", facts=last_evening, startDate="2026-04-01")) == ["00910-008"]
    assert found(entry("FLX", facts=midnight, startDate="2026-04-01")) == []


@pytest.mark.parametrize("worker_type", ["O17", "S17", "T17"])
def test_article_17_is_declared_at_most_15_days_ahead(worker_type: str) -> None:
    hours = None if worker_type == "T17" else "10"

    def of(day: str) -> list[str]:
        return found(entry(worker_type, startDate=day, endDate=day, plannedHoursNumber=hours))

    assert of("2026-03-17") == []
    assert of("2026-03-18") == ["00910-008"]


def test_a_year_that_comes_later_allows_a_later_start() -> None:
    facts = {"received_at": datetime(2026, 12, 31, 23, 0, tzinfo=UTC)}
    assert found(entry(startDate="2036-12-31", facts=facts)) == []


def test_the_start_of_a_student_can_not_be_changed() -> None:
    student = period("STU", end_date=date(2026, 6, 30), planned_hours=40)
    assert found(change(startDate="2026-05-01"), student) == ["00910-005"]
    old = period("STU", start_date=date(2016, 10, 1), end_date=date(2016, 12, 31))
    assert found(change(startDate="2016-11-01"), old) == []
    assert "00910-005" in found(change(startDate="2017-01-01", endDate="2017-03-31"), old)


def test_a_period_can_not_be_moved_out_of_the_validity_of_its_type() -> None:
    alternating = period("ALT", start_date=date(2023, 9, 1))
    assert found(change(startDate="2023-08-31"), alternating) == ["00910-008", "90378-460"]
    assert found(change(startDate="2023-09-02"), alternating) == []


def test_the_finding_points_at_the_field_and_repeats_what_was_declared() -> None:
    [anomaly] = judged(entry(startDate="2026-02-30")).anomalies
    assert (anomaly.pointer, anomaly.value, anomaly.field) == ("/dimonaIn/startDate", "2026-02-30", "StartingDate")
