from datetime import date
from typing import Any

import pytest

from tests.unit.validator.declaring import USER, change, entry, found, judged, period

DAY = "2026-04-01"
NEXT_DAY = "2026-04-02"


def extra(committee: str = "302", **block: Any) -> list[str]:
    user = {**USER, "jointCommissionNumber": "302"} if committee == "322" else None
    return found(entry("EXT", committee, **{"endDate": DAY, "user": user, **block}))


@pytest.mark.parametrize("committee", ["144", "145", "302", "320", "322"])
def test_an_occasional_worker_has_both_hours(committee: str) -> None:
    assert extra(committee, startHour="1800", endHour="2300") == []


@pytest.mark.parametrize(
    ("committee", "anomalies"),
    [("302", []), ("322", []), ("144", ["00778-001"]), ("145", ["00778-001"]), ("320", ["00778-001"])],
)
def test_only_horeca_has_days_at_a_flat_rate(committee: str, anomalies: list[str]) -> None:
    assert extra(committee, startHour="1800") == anomalies


def test_agency_work_for_another_sector_has_no_flat_rate() -> None:
    assert found(entry("EXT", "322", startHour="1800", endDate=DAY, user=USER)) == ["00778-001"]


def test_a_flat_rate_over_two_dates_lacks_its_end_hour() -> None:
    assert extra(startHour="1800", endDate=NEXT_DAY) == ["00778-001"]


@pytest.mark.parametrize(
    ("hours", "anomalies"),
    [
        ({}, ["00777-001"]),
        ({"endHour": "2300"}, ["00777-001"]),
        ({"startHour": "2400", "endHour": "2300"}, ["00777-003"]),
        ({"startHour": "18:00", "endHour": "2300"}, ["00777-003"]),
        ({"startHour": "800", "endHour": "2300"}, ["00777-003"]),
        ({"startHour": "1800", "endHour": "2360"}, ["00778-003"]),
        ({"startHour": "0000", "endHour": "2359"}, []),
        ({"startHour": "1800", "endHour": "1759"}, ["00778-345"]),
        ({"startHour": "1800", "endHour": "1800"}, []),
    ],
)
def test_hours_of_an_occasional_worker(hours: dict[str, Any], anomalies: list[str]) -> None:
    assert extra(**hours) == anomalies


@pytest.mark.parametrize("worker_type", ["OTH", "STU", "BCW", "IVT", "O17", "T17", "DWD"])
def test_other_types_have_no_hours(worker_type: str) -> None:
    anomalies = found(entry(worker_type, startHour="0800", endHour="1600"))
    assert {"00777-005", "00778-005"} <= set(anomalies)


@pytest.mark.parametrize(
    ("block", "anomalies"),
    [
        ({"endDate": DAY, "startHour": "1700", "endHour": "2200"}, []),
        ({"endDate": NEXT_DAY, "startHour": "1700", "endHour": "0200"}, []),
        ({"startHour": "1700", "endHour": "2200"}, []),
        ({"endDate": "2026-06-30"}, []),
        ({"endDate": NEXT_DAY}, []),
        ({}, []),
        ({"endDate": DAY}, ["00777-001", "00778-001"]),
        ({"endDate": DAY, "startHour": "1700"}, ["00778-001"]),
        ({"endHour": "2200"}, ["00777-001"]),
        ({"endDate": "2026-04-03", "startHour": "1700", "endHour": "0200"}, ["00777-005", "00778-005"]),
    ],
)
def test_a_flexi_job_is_one_day_with_hours_or_a_period_without(block: dict[str, Any], anomalies: list[str]) -> None:
    assert found(entry("FLX", **block)) == anomalies


@pytest.mark.parametrize(("end_hour", "end"), [("2200", date(2026, 4, 1)), ("0200", date(2026, 4, 2))])
def test_a_flexi_job_with_hours_ends_by_itself(end_hour: str, end: date) -> None:
    created = judged(entry("FLX", startHour="1700", endHour=end_hour)).period
    assert created is not None
    assert created.end_date == end


@pytest.mark.parametrize(
    ("end", "end_hour", "anomalies"),
    [
        (NEXT_DAY, "1800", []),
        (NEXT_DAY, "1801", ["90373-341"]),
        ("2026-04-03", "0200", ["90373-341"]),
    ],
)
def test_a_performance_lasts_at_most_24_hours(end: str, end_hour: str, anomalies: list[str]) -> None:
    assert extra(startHour="1800", endDate=end, endHour=end_hour) == anomalies


def test_a_performance_over_a_night_on_which_clocks_are_changed_is_measured_by_the_clock() -> None:
    spring: dict[str, Any] = {"startDate": "2026-03-28", "endDate": "2026-03-29", "startHour": "1800"}
    autumn: dict[str, Any] = {"startDate": "2026-10-24", "endDate": "2026-10-25", "startHour": "1800"}
    for night in (spring, autumn):
        assert found(entry("EXT", "302", **night, endHour="1800")) == []
        assert found(entry("EXT", "302", **night, endHour="1801")) == ["90373-341"]


def test_hours_that_may_not_be_there_are_not_judged_further() -> None:
    assert found(entry(endDate=DAY, startHour="1800", endHour="1700")) == ["00777-005", "00778-005"]
    assert found(entry(endDate="2026-04-05", startHour="1800", endHour="1900")) == ["00777-005", "00778-005"]
    standing = period(end_date=date(2026, 4, 1))
    assert found(change(endDate=DAY, startHour="1800", endHour="1700"), standing) == ["00777-005", "00778-005"]


def test_a_day_in_quarantine_ends_on_itself() -> None:
    created = judged(entry("QUA", "144", startDate="2022-06-01")).period
    assert created is None or created.end_date == date(2022, 6, 1)


HOURLY = period("EXT", "302", start_hour="1800", end_date=date(2026, 4, 1), end_hour="2300")
FLAT = period("EXT", "302", start_hour="1800", end_date=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("block", "anomalies"),
    [
        ({"endDate": DAY, "endHour": "2330"}, []),
        ({"startDate": DAY, "startHour": "1700"}, []),
        ({"endDate": NEXT_DAY, "endHour": "1900"}, ["90378-341"]),
        ({"endDate": DAY, "endHour": "1700"}, ["00778-345"]),
        ({"endDate": DAY, "endHour": "99"}, ["00778-003"]),
        ({"endHour": "2330"}, ["90378-361"]),
        ({"startHour": "1700"}, ["90378-361"]),
        ({"endDate": NEXT_DAY}, ["90378-361"]),
    ],
)
def test_an_update_of_a_performance_names_a_date_with_its_hour(block: dict[str, Any], anomalies: list[str]) -> None:
    assert found(change(**block), HOURLY) == anomalies


def test_a_flat_rate_gets_no_end_hour_and_stays_on_one_day() -> None:
    assert found(change(startDate=DAY, startHour="1700", endHour="2200"), FLAT) == ["00778-005"]
    assert found(change(startDate=DAY, startHour="1700", endDate=NEXT_DAY), FLAT) == ["00911-008"]
    assert found(change(startDate=DAY, startHour="1700"), FLAT) == []


def test_a_period_without_hours_gets_none() -> None:
    standing = period(end_date=date(2026, 6, 30))
    assert found(change(endDate="2026-05-31", endHour="1200"), standing) == ["00778-005"]
    assert found(change(startDate="2026-04-02", startHour="1200"), standing) == ["00777-005"]
