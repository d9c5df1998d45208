"""No third day in a row of an occasional worker of horeca."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from shared.contracts.declaration_received import DeclarationReceived
from shared.identifiers.declaration_number import declaration_number
from tests.unit.validator.declaring import (
    EMPLOYER,
    PERIOD_NUMBER,
    REFERENCE,
    USER,
    change,
    entry,
    found,
    judged,
    period,
)
from tests.unit.validator.strategies import PROPERTY

RESTAURANT = {**USER, "jointCommissionNumber": "302"}


def day(of_april: int, **fields: Any) -> Period:
    """An evening of 2026."""
    on = date(2026, 4, of_april)
    standing: dict[str, Any] = {
        "number": declaration_number(of_april),
        "start_date": on,
        "start_hour": "1800",
        "end_date": on,
        "end_hour": "2300",
    }
    return period("EXT", **{"committee": "302", **standing, **fields})


def agency_day(of_april: int, **fields: Any) -> Period:
    user = {"user": RESTAURANT["enterpriseNumber"], "user_joint_committee": "302"}
    return day(of_april, **{"committee": "322", **user, **fields})


def evening(of_april: int, committee: str = "302", **block: Any) -> DeclarationReceived:
    on = date(2026, 4, of_april).isoformat()
    return entry("EXT", committee, **{"startDate": on, "startHour": "1800", "endDate": on, "endHour": "2300", **block})


@pytest.mark.parametrize(
    ("stored", "declared", "anomalies"),
    [
        ([], 10, []),
        ([9], 10, []),
        ([8, 9], 10, ["00910-459"]),
        ([9, 11], 10, ["00910-459"]),
        ([11, 12], 10, ["00910-459"]),
        ([7, 8], 10, []),
        ([8, 11], 10, []),
        ([8, 12], 10, []),
        ([12, 13], 10, []),
    ],
)
def test_three_days_in_a_row(stored: list[int], declared: int, anomalies: list[str]) -> None:
    assert found(evening(declared), *map(day, stored)) == anomalies


def test_the_first_period_of_the_row_is_shown() -> None:
    for stored, first in (([8, 9], 8), ([9, 11], 9), ([11, 12], 11)):
        [anomaly] = judged(evening(10), *map(day, stored)).anomalies
        assert anomaly.period is not None
        assert (anomaly.period.number, anomaly.pointer, anomaly.value) == (
            declaration_number(first),
            "/dimonaIn/startDate",
            "2026-04-10",
        )


def test_days_at_a_flat_rate_count_as_well() -> None:
    assert found(evening(10, endHour=None), day(8, end_hour=None), day(9)) == ["00910-459"]


def test_a_shift_over_midnight_is_of_the_day_it_starts_on() -> None:
    night = day(9, start_hour="2200", end_date=date(2026, 4, 10), end_hour="0200")
    assert found(evening(11), night, day(8)) == []
    assert found(evening(10), night, day(8)) == ["00910-459"]


@pytest.mark.parametrize(
    "other",
    [
        day(9, cancelled=True),
        day(9, employer_id=13),
        day(9, committee="144"),
        agency_day(9),
        agency_day(9, user_employer_id=13),
        replace(day(9), worker_type="OTH"),
    ],
)
def test_what_does_not_count(other: Period) -> None:
    assert found(evening(10), day(8), other) == []


@pytest.mark.parametrize("committee", ["144", "145", "320"])
def test_other_sectors_know_no_such_limit(committee: str) -> None:
    stored = [day(number, committee=committee) for number in (8, 9)]
    assert found(evening(10, committee), *stored) == []


def test_with_agency_work_the_days_at_one_user_count() -> None:
    declared = evening(10, "322", user=RESTAURANT)
    assert found(declared, agency_day(8), agency_day(9)) == ["00910-459"]
    assert found(declared, agency_day(8), agency_day(9, user="0403019261")) == []
    assert found(declared, agency_day(8), agency_day(9, user_joint_committee="144")) == []
    farm = evening(10, "322", user={**USER, "jointCommissionNumber": "144"})
    assert found(farm, agency_day(8), agency_day(9)) == []


AT_OUR_OWN_RESTAURANT = {"employer_id": 99, "user_employer_id": EMPLOYER.id}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ([agency_day(8, **AT_OUR_OWN_RESTAURANT), agency_day(9, **AT_OUR_OWN_RESTAURANT)], None),
        ([agency_day(8, **AT_OUR_OWN_RESTAURANT), day(9)], declaration_number(9)),
        ([day(9), agency_day(11, **AT_OUR_OWN_RESTAURANT)], declaration_number(9)),
    ],
)
def test_days_through_an_agency_count_with_those_of_its_user(stored: list[Period], shown: int | None) -> None:
    for ledger in (stored, stored[::-1]):
        [anomaly] = judged(evening(10), *ledger).anomalies
        assert anomaly.id == "00910-459"
        assert (anomaly.period and anomaly.period.number) == shown


def test_days_through_two_agencies_count_together() -> None:
    declared = evening(10, "322", user=RESTAURANT)
    assert found(declared, agency_day(8, employer_id=99), agency_day(9)) == ["00910-459"]
    assert found(declared, agency_day(8, employer_id=99), agency_day(9, user="0403019261")) == []


def test_the_earliest_declared_of_several_performances_is_shown() -> None:
    noon = day(8, number=declaration_number(30), start_hour="1100", end_hour="1400")
    for stored in ([day(8), noon, day(9)], [day(9), noon, day(8)]):
        [anomaly] = judged(evening(10), *stored).anomalies
        assert anomaly.period is not None
        assert anomaly.period.number == declaration_number(8)


def test_an_ordinary_worker_may_work_every_day() -> None:
    assert found(entry(startDate="2026-04-10"), day(8), day(9)) == []


MOVED: dict[str, Any] = {"startHour": "1800", "endHour": "2300"}


@pytest.mark.parametrize(
    ("target", "anomalies"),
    [("2026-04-10", ["00910-459"]), ("2026-04-07", ["00910-459"]), ("2026-04-11", []), ("2026-04-06", [])],
)
def test_nor_does_a_move_make_a_row(target: str, anomalies: list[str]) -> None:
    own = day(20, number=PERIOD_NUMBER)
    assert found(change(startDate=target, endDate=target, **MOVED), own, day(8), day(9)) == anomalies


def test_a_row_that_stands_may_still_be_corrected() -> None:
    own = day(10, number=PERIOD_NUMBER)
    assert found(change(endDate="2026-04-10", endHour="2200"), own, day(8), day(9)) == []
    assert found(change(startDate="2026-04-11", endDate="2026-04-11", **MOVED), own, day(8), day(9)) == []


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12))
@PROPERTY
def test_accepted_days_never_make_a_row_of_three(days: list[int]) -> None:
    ledger = Ledger()
    for index, number in enumerate(days):
        declared = evening(number).model_copy(update={"number": declaration_number(500 + index)})
        verdict = judge(declared, ledger, REFERENCE)
        if verdict.period is not None:
            ledger.put(verdict.period)
    worked = {standing.start_date for standing in ledger}
    assert not any({on, on + timedelta(1), on + timedelta(2)} <= worked for on in worked)
