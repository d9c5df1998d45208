from datetime import date

import pytest

from shared.reference.careers import Condition
from shared.reference.limits import Quota, Until
from shared.reference.reference import Reference

REFERENCE = Reference.load()


def quota(code: str, day: date, **only: object) -> Quota:
    """The one quota of this code that is in force on that day."""
    view = REFERENCE.as_of(day)
    (found,) = [
        one
        for one in view.quotas
        if one.code == code and all(getattr(one, name) == value for name, value in only.items())
    ]
    assert found in view.quotas_of(found.worker_type)
    return found


@pytest.mark.parametrize(
    ("code", "day", "unit", "limit"),
    [
        ("STUDENT", date(2016, 12, 31), "days", 50),
        ("STUDENT", date(2017, 1, 1), "hours", 475),
        ("STUDENT", date(2022, 12, 31), "hours", 475),
        ("STUDENT", date(2023, 1, 1), "hours", 600),
        ("STUDENT", date(2024, 12, 31), "hours", 600),
        ("STUDENT", date(2025, 1, 1), "hours", 650),
        ("HORECA_WORKER", date(2026, 1, 1), "days", 50),
        ("HORECA_EMPLOYER", date(2015, 6, 30), "days", 100),
        ("HORECA_EMPLOYER", date(2015, 7, 1), "days", 200),
        ("ARTICLE17", date(2021, 12, 31), "days", 25),
        ("A17_PUBTV", date(2022, 1, 1), "days", 25),
        ("A17_YEAR_SPORT", date(2022, 1, 1), "hours", 450),
        ("A17_YEAR_OTHER", date(2022, 1, 1), "hours", 300),
        ("AGRICULTURE", date(2019, 12, 31), "days", 30),
        ("AGRICULTURE", date(2020, 1, 1), "days", 60),
        ("AGRICULTURE", date(2023, 6, 30), "days", 30),
        ("AGRICULTURE", date(2023, 7, 1), "days", 50),
    ],
)
def test_quotas_over_the_years(code: str, day: date, unit: str, limit: int) -> None:
    found = quota(code, day)
    assert (found.unit, found.limit) == (unit, limit)


@pytest.mark.parametrize(("code", "limits"), [("SPORT", [150, 150, 285, 150]), ("OTHER", [100, 100, 190, 100])])
def test_article_17_has_more_hours_in_summer(code: str, limits: list[int]) -> None:
    day = date(2026, 8, 1)
    assert [quota(f"A17_QUARTER_{code}", day, quarter=number).limit for number in (1, 2, 3, 4)] == limits


def test_only_article_17_since_2022_blocks() -> None:
    view = REFERENCE.as_of(date(2026, 1, 1))
    assert {one.worker_type for one in view.quotas if one.blocking} == {"O17", "S17", "T17"}
    assert {one.code for one in view.quotas if not one.told} == {"AGRICULTURE", "HORTICULTURE"}
    assert {one.code for one in view.quotas if one.holder == "employer"} == {"HORECA_EMPLOYER"}
    assert {one.code for one in view.quotas if not one.late_counts} == {"STUDENT"}


def test_mushroom_growers_have_their_own_quota() -> None:
    day = date(2026, 1, 1)
    assert quota("HORTICULTURE", day, sector="").limit == 100
    assert quota("HORTICULTURE", day, sector="mushrooms").limit == 156


def test_access_to_flexi_jobs_was_tightened_in_2024() -> None:
    before, after = REFERENCE.as_of(date(2023, 12, 31)), REFERENCE.as_of(date(2024, 1, 1))
    assert [(one.condition, one.lag, one.anomaly) for one in before.flexi_access] == [
        (Condition.MINIMUM, 3, "90017-058")
    ]
    assert {(one.condition, one.lag, one.earlier_lag, one.anomaly) for one in after.flexi_access} == {
        (Condition.MINIMUM, 3, None, "90017-510"),
        (Condition.REDUCTION, 4, 5, "90017-510"),
        (Condition.REDUCTION, 3, 4, "90017-510"),
    }


def test_starter_jobs_came_in_july_2018() -> None:
    assert not REFERENCE.as_of(date(2018, 6, 30)).starter_jobs
    job = REFERENCE.as_of(date(2018, 7, 1)).starter_jobs["OTH"]
    assert (job.age_from, job.age_until, job.first_lag, job.last_lag) == (18, 20, 6, 3)


def test_a_window_is_one_for_each_end_hour() -> None:
    windows = REFERENCE.as_of(date(2026, 1, 1)).correction_windows
    for kind in {(window.change, window.worker_type) for window in windows}:
        for hour in ("0000", "1959", "2000", "2359"):
            fitting = [
                one
                for one in windows
                if (one.change, one.worker_type) == kind and one.ends_from <= hour <= one.ends_until
            ]
            assert len(fitting) == 1, (kind, hour)
    assert {one.hours for one in windows if one.until is Until.NEXT_MORNING} == {8}


def test_the_horizon_and_the_longest_day() -> None:
    view = REFERENCE.as_of(date(2026, 1, 1))
    assert (view.horizon.earliest_start, view.horizon.earliest_end) == (date(1920, 1, 1), date(1999, 1, 1))
    assert (view.horizon.years_ahead, view.daily_limits.hours) == (10, 24)
    assert REFERENCE.blocks == ()


def test_article_17_of_public_broadcasters_is_for_their_sector() -> None:
    assert REFERENCE.as_of(date(2026, 1, 1)).sector_types == {("public_broadcasting", "T17")}
    assert not REFERENCE.as_of(date(2021, 12, 31)).sector_types
