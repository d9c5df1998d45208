from datetime import date
from typing import Any

import pytest

from services.validator.domain.period import Period
from tests.unit.validator.declaring import change, entry, found, judged, period

END = "2026-03-15"


def planned(worker_type: str, hours: str | None) -> list[str]:
    return found(entry(worker_type, startDate="2026-03-10", endDate=END, plannedHoursNumber=hours))


@pytest.mark.parametrize("worker_type", ["STU", "O17", "S17"])
@pytest.mark.parametrize(
    ("hours", "anomalies"),
    [("1", []), ("85", []), ("034", []), (None, ["01135-001"]), ("0", ["01135-003"]), ("1000", ["01135-003"]), ("8.5", ["01135-003"]), ("-1", ["01135-003"])],
)  # fmt: skip
def test_students_and_article_17_plan_1_to_999_hours(worker_type: str, hours: str | None, anomalies: list[str]) -> None:
    assert planned(worker_type, hours) == anomalies


@pytest.mark.parametrize("worker_type", ["OTH", "FLX", "DWD", "PMP"])
def test_others_plan_none(worker_type: str) -> None:
    assert planned(worker_type, "40") == ["01135-005"]
    assert planned(worker_type, None) == []


def test_article_17_of_television_plans_none() -> None:
    assert found(entry("T17", startDate=END, endDate=END, plannedHoursNumber="8")) == ["01135-005"]


@pytest.mark.parametrize(
    ("days", "anomalies"),
    [("40", []), (None, ["01017-001"]), ("0", ["01017-003"]), ("93", ["90373-420"]), ("92", [])],
)
def test_students_planned_days_until_2016(days: str | None, anomalies: list[str]) -> None:
    old = entry("STU", startDate="2016-10-01", endDate="2016-12-31", plannedDaysNumber=days)
    assert found(old) == [*anomalies, "90373-460"]


def test_days_are_no_longer_planned() -> None:
    assert found(entry("STU", endDate="2026-06-30", plannedHoursNumber="40", plannedDaysNumber="5")) == ["01017-005"]
    assert found(entry(plannedDaysNumber="5")) == ["01017-005"]


STUDENT = period("STU", end_date=date(2026, 6, 30), planned_hours=40)


def test_an_update_may_change_the_hours_alone() -> None:
    verdict = judged(change(plannedHoursNumber="50"), STUDENT)
    assert verdict.period is not None
    assert verdict.period.planned_hours == 50


def test_an_update_of_dates_keeps_the_hours() -> None:
    verdict = judged(change(endDate="2026-06-15"), STUDENT)
    assert verdict.period is not None
    assert verdict.period.planned_hours == 40


def test_an_update_plans_no_hours_where_an_entry_can_not() -> None:
    assert found(change(plannedHoursNumber="50"), period()) == ["01135-005"]
    assert found(change(plannedHoursNumber="0"), STUDENT) == ["01135-003"]
    assert found(change(plannedDaysNumber="5", endDate="2026-06-15"), STUDENT) == ["01017-005"]


@pytest.mark.parametrize(("hours", "anomaly"), [("999", "90017-369"), ("1000", "01135-003")])
def test_999_hours_can_be_planned_though_they_exceed_every_quota(hours: str, anomaly: str) -> None:
    assert planned("STU", hours) == [anomaly]


def student_of_2016(**fields: Any) -> Period:
    """By the day, in December."""
    dates = {"start_date": date(2016, 12, 1), "end_date": date(2016, 12, 31)}
    return period("STU", **{**dates, "planned_days": 20, **fields})


def test_an_update_may_change_the_days_alone() -> None:
    verdict = judged(change(plannedDaysNumber="25"), student_of_2016())
    assert verdict.anomalies == ()
    assert verdict.period == student_of_2016(planned_days=25, version=2)


@pytest.mark.parametrize(
    ("block", "anomalies"),
    [
        ({"plannedDaysNumber": "20"}, ["90378-444"]),
        ({"plannedDaysNumber": "31"}, []),
        ({"plannedDaysNumber": "32"}, ["90378-420"]),
        ({"plannedDaysNumber": "0"}, ["01017-003"]),
        ({"endDate": "2016-12-20"}, []),
        ({"endDate": "2016-12-01", "plannedDaysNumber": "1"}, []),
        ({"endDate": "2016-12-01", "plannedDaysNumber": "2"}, ["90378-420"]),
        ({"endDate": "2016-12-19"}, ["90378-420"]),
        ({"endDate": "2016-12-19", "plannedDaysNumber": "19"}, []),
        ({"plannedHoursNumber": "40"}, ["01135-005"]),
    ],
)
def test_the_days_of_an_update_fit_the_period_it_leaves(block: dict[str, Any], anomalies: list[str]) -> None:
    assert found(change(**block), student_of_2016()) == anomalies


def test_the_days_too_many_are_pointed_at() -> None:
    [anomaly] = judged(change(plannedDaysNumber="032"), student_of_2016()).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dimonaUpdate/plannedDaysNumber", "032")
