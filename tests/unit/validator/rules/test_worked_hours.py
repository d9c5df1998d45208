"""The hours of a daily registration: within its period, in order, and beside the others of its employer."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.validator.domain.daily_registration import DailyRegistration
from tests.unit.validator.declaring import period
from tests.unit.validator.registering import (
    OTHER_NUMBER,
    another,
    at_most,
    cancelled,
    changed,
    created,
    ids,
    standing,
    verdict_on,
)


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ({"startDate": "2026-03-31", "endDate": "2026-03-31"}, ["00910-462", "00911-462"]),
        ({"startDate": "2026-05-01", "endDate": "2026-05-01"}, ["00910-462", "00911-462"]),
        ({"startDate": "2026-04-01", "endDate": "2026-04-01"}, []),
        ({"startDate": "2026-04-30", "endDate": "2026-04-30"}, []),
        ({"startDate": "2026-04-30", "startHour": "2200", "endDate": "2026-05-01", "endHour": "0200"}, ["00911-462"]),
        ({"startDate": "2026-03-31", "startHour": "2200", "endDate": "2026-04-01", "endHour": "0200"}, ["00910-462"]),
    ],
)
def test_it_lies_within_its_period(block: dict[str, Any], found: list[str]) -> None:
    april = period(end_date=date(2026, 4, 30))
    assert ids(created(**block), of=april) == found
    assert ids(changed(**block), standing(), of=april) == found


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ({"endDate": "2026-04-06"}, ["00911-014"]),
        ({"endHour": "0859"}, ["00778-345"]),
        ({"endHour": "0900"}, ["90480-003"]),
        ({"endHour": "0901"}, []),
        ({"endDate": "2026-04-08", "endHour": "0900"}, []),
        ({"endDate": "2026-04-08", "endHour": "0901"}, ["90480-003"]),
        ({"endDate": "2026-04-08", "endHour": None}, []),
        ({"endDate": "2026-04-09", "endHour": None}, ["90480-003"]),
        ({"endDate": "2026-05-08"}, ["90480-003"]),
    ],
)
def test_it_is_one_performance_of_at_most_24_hours(block: dict[str, Any], found: list[str]) -> None:
    assert ids(created(**block)) == found


@pytest.mark.parametrize(
    ("hours", "overlaps"),
    [
        (("0700", "0900"), False),
        (("0700", "0901"), True),
        (("1700", "1900"), False),
        (("1659", "1900"), True),
        (("0900", "1700"), True),
        (("1000", "1100"), True),
        (("0900", None), True),
        (("0859", None), False),
        (("1700", None), False),
    ],
)
def test_two_of_one_employer_have_no_minute_in_common(hours: tuple[str, str | None], *, overlaps: bool) -> None:
    other = another(start_hour=hours[0], end_hour=hours[1])
    verdict = verdict_on(created(), other)
    assert [anomaly.id for anomaly in verdict.anomalies] == (["90480-334"] if overlaps else [])
    if overlaps:
        assert verdict.anomalies[0].registration == OTHER_NUMBER


@pytest.mark.parametrize("fields", [{"cancelled": True}, {"employer_id": 99}])
def test_those_cancelled_and_those_of_others_are_in_nobodys_way(fields: dict[str, Any]) -> None:
    assert ids(created(), another(**fields)) == []


def test_one_whose_period_is_cancelled_has_ended_with_it() -> None:
    gone = period(number=OTHER_NUMBER + 100, cancelled=True)
    its_hours = another(period_number=gone.number)
    assert ids(created(), its_hours) == ["90480-334"]
    assert ids(created(), its_hours, beside=gone) == []


def test_a_change_is_not_held_against_what_it_changes() -> None:
    assert ids(changed(startHour="0800"), standing()) == []


def test_nor_is_a_cancellation_held_against_anything() -> None:
    assert ids(cancelled(), standing(), another()) == []


def test_hours_of_a_day_add_up_to_the_limit_of_that_day(tmp_path: Path) -> None:
    def found(*others: DailyRegistration, **block: Any) -> list[str]:
        return ids(created(**block), *others, reference=reference)

    reference = at_most(10, tmp_path)
    night: dict[str, Any] = {"startHour": "1800", "endDate": "2026-04-08", "endHour": "0300"}
    morning_after = another(start_date=date(2026, 4, 8), end_date=date(2026, 4, 8), start_hour="0700", end_hour="1500")
    assert found(another(start_hour="1700", end_hour="1900")) == []
    assert found(another(start_hour="1700", end_hour="1901")) == ["90480-260"]
    assert found(morning_after, **night) == ["90480-260"]
    assert found(another(start_hour="0900", end_hour="1300"), **night) == []
    assert found(endDate="2026-04-08", endHour="1000") == ["90480-003"], "what is no performance is not added up"


@pytest.mark.parametrize("block", [{}, {"startHour": "0900"}, {"startDate": "2026-04-07", "endHour": "1700"}])
def test_a_change_changes_something(block: dict[str, Any]) -> None:
    assert ids(changed(**block), standing()) == ["90480-444"]
