from datetime import date
from typing import Any

import pytest

from services.validator.domain.period import Period
from shared.contracts.decision import ExistingPeriod
from shared.identifiers.declaration_number import declaration_number
from tests.unit.validator.declaring import PERIOD_NUMBER, USER, change, entry, found, judged, leaving, period

APRIL = period(end_date=date(2026, 4, 30))


@pytest.mark.parametrize(
    ("start", "end", "anomalies"),
    [
        ("2026-04-01", "2026-04-30", ["90373-333"]),
        ("2026-04-30", "2026-05-31", ["90373-334"]),
        ("2026-03-10", "2026-04-01", ["90373-334"]),
        ("2026-04-10", "2026-04-20", ["90373-334"]),
        ("2026-03-10", None, ["90373-334"]),
        ("2026-05-01", None, []),
        ("2026-03-10", "2026-03-31", []),
    ],
)
def test_an_entry_beside_a_closed_period(start: str, end: str | None, anomalies: list[str]) -> None:
    assert found(entry(startDate=start, endDate=end), APRIL) == anomalies


@pytest.mark.parametrize(
    ("start", "end", "anomalies"),
    [
        ("2026-04-01", None, ["90373-333"]),
        ("2030-01-01", None, ["90373-334"]),
        ("2026-03-10", "2026-04-01", ["90373-334"]),
        ("2026-03-10", "2026-03-31", []),
    ],
)
def test_an_entry_beside_an_open_period(start: str, end: str | None, anomalies: list[str]) -> None:
    assert found(entry(startDate=start, endDate=end), period()) == anomalies


def test_the_sender_is_shown_the_existing_period() -> None:
    [anomaly] = judged(entry(startDate="2026-04-30"), APRIL).anomalies
    assert anomaly.period == ExistingPeriod(
        number=PERIOD_NUMBER, start_date=date(2026, 4, 1), end_date=date(2026, 4, 30)
    )
    assert anomaly.pointer == "/dimonaIn"


@pytest.mark.parametrize(
    "other",
    [
        period(cancelled=True),
        period(employer_id=13),
        period(joint_committee="140"),
        period("DWD"),
    ],
)
def test_other_characteristics_may_coexist(other: Period) -> None:
    assert found(entry(), other) == []


def test_an_identical_period_is_shown_before_one_that_overlaps() -> None:
    earlier = period(number=declaration_number(2), start_date=date(2026, 3, 1), end_date=date(2026, 4, 1))
    [anomaly] = judged(entry(endDate="2026-04-30"), earlier, APRIL).anomalies
    assert (anomaly.id, anomaly.period and anomaly.period.number) == ("90373-333", PERIOD_NUMBER)


def extra(start: str, end: str | None, day: str = "2026-04-01", until: str | None = None) -> Any:
    return entry("EXT", "302", startDate=day, startHour=start, endDate=until or day, endHour=end)


EVENING = period("EXT", "302", start_hour="1800", end_date=date(2026, 4, 1), end_hour="2300")
NIGHT = period("EXT", "302", start_hour="2200", end_date=date(2026, 4, 2), end_hour="0200")
FLAT = period("EXT", "302", start_hour="1800", end_date=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("declared", "standing", "anomalies"),
    [
        (extra("1800", "2300"), EVENING, ["90373-333"]),
        (extra("1000", "1800"), EVENING, []),
        (extra("2300", "2359"), EVENING, []),
        (extra("1000", "1801"), EVENING, ["90373-334"]),
        (extra("2259", "2359"), EVENING, ["90373-334"]),
        (extra("0100", "0300", "2026-04-02"), NIGHT, ["90373-334"]),
        (extra("0200", "0300", "2026-04-02"), NIGHT, []),
        (extra("1000", None), EVENING, ["90373-334"]),
        (extra("1000", "1200"), FLAT, ["90373-334"]),
        (extra("1800", None), FLAT, ["90373-333"]),
        (extra("1800", None, "2026-04-02"), FLAT, []),
        (extra("1800", None, "2026-04-02"), NIGHT, []),
        (extra("2200", "0200", "2026-03-31", "2026-04-01"), FLAT, []),
        (extra("2200", "0200", "2026-04-01", "2026-04-02"), FLAT, ["90373-334"]),
        (extra("1800", "1800"), EVENING, ["90373-334"]),
    ],
)
def test_performances_are_compared_by_the_minute(declared: Any, standing: Period, anomalies: list[str]) -> None:
    assert found(declared, standing) == anomalies


def test_a_one_day_flexi_job_within_a_flexi_period_overlaps() -> None:
    several = period("FLX", end_date=date(2026, 4, 30))
    day = entry("FLX", startDate="2026-04-10", endDate="2026-04-10", startHour="1700", endHour="2200")
    assert found(day, several) == ["90373-334"]


def test_agency_work_is_compared_user_by_user() -> None:
    standing = period("OTH", "322", end_date=date(2026, 4, 30), user="0206731645", user_joint_committee="XXX")
    same = entry("OTH", "322", endDate="2026-04-30", user=USER)
    other = entry("OTH", "322", endDate="2026-04-30", user={**USER, "enterpriseNumber": "0403019261"})
    assert found(same, standing) == ["90373-333"]
    assert found(other, standing) == []


def test_names_of_users_are_compared_without_case_and_blanks() -> None:
    one = period("OTH", "322", user="Zeeland  BV")
    assert one.key == period("OTH", "322", user="zeeland bv").key
    assert one.key != period("OTH", "322", user="zeeland nv").key


MAY = period(number=declaration_number(2), start_date=date(2026, 5, 1), end_date=date(2026, 5, 31))


def test_an_update_collides_with_others_but_not_with_itself() -> None:
    assert found(change(endDate="2026-05-01"), APRIL, MAY) == ["90378-334"]
    assert found(change(endDate="9999-12-31"), APRIL, MAY) == ["90378-334"]
    assert found(change(endDate="2026-04-29"), APRIL, MAY) == []
    assert found(change(startDate="2026-05-01", endDate="2026-05-31"), APRIL, MAY) == ["90378-333"]


def test_a_leaving_never_collides() -> None:
    assert found(leaving("2026-04-30"), period(), MAY) == []
