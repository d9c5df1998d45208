"""Blocks that only some periods have: user, control cards, place of work, small statutes."""

from typing import Any

import pytest

from shared.contracts.declaration_received import User
from tests.unit.validator.declaring import CARDS, EMPLOYER, SMALL_STATUTES, USER, entry, found, judged

END = "2026-04-01"


def agency(user: dict[str, Any] | None, **block: Any) -> list[str]:
    return found(entry("OTH", "322", endDate=END, user=user, **block))


BELGIAN_ADDRESS: dict[str, Any] = {
    "street": "Markt",
    "houseNumber": "1",
    "postCode": "9000",
    "municipality": {"name": "Gent"},
    "country": "150",
}
FOREIGN_USER: dict[str, Any] = {
    "jointCommissionNumber": "XXX",
    "name": "Zeeland BV",
    "address": {
        "street": "Kade",
        "houseNumber": "1",
        "postCode": "4331",
        "municipality": {"name": "Goes"},
        "country": "129",
    },
}


@pytest.mark.parametrize(
    ("user", "anomalies"),
    [
        (USER, []),
        (FOREIGN_USER, []),
        ({**FOREIGN_USER, "enterpriseNumber": "0"}, []),
        (None, ["90107-351"]),
        ({"jointCommissionNumber": "XXX"}, ["90107-351"]),
        ({**FOREIGN_USER, "enterpriseNumber": "0206731645"}, ["90107-352"]),
        ({"enterpriseNumber": "0206731645"}, ["00046-001"]),
        ({**USER, "jointCommissionNumber": "322"}, ["00046-003"]),
        ({**USER, "jointCommissionNumber": "200"}, ["00046-003"]),
        ({**USER, "enterpriseNumber": "0206731646"}, ["00131-003"]),
        ({**FOREIGN_USER, "address": {**BELGIAN_ADDRESS}}, ["00131-001"]),
        ({**FOREIGN_USER, "address": {**BELGIAN_ADDRESS, "country": "00150"}}, ["00131-001"]),
        ({**FOREIGN_USER, "address": {**BELGIAN_ADDRESS}, "enterpriseNumber": "0"}, ["00131-001"]),
        ({**USER, "address": {**BELGIAN_ADDRESS}}, []),
        ({**FOREIGN_USER, "name": "x" * 97}, ["00153-003"]),
        ({**FOREIGN_USER, "address": None}, ["00517-001", "00518-001", "00520-001", "00522-001", "00523-001"]),
        ({**FOREIGN_USER, "address": {**FOREIGN_USER["address"], "street": "x" * 43}}, ["00517-003"]),
        ({**FOREIGN_USER, "address": {**FOREIGN_USER["address"], "boxNumber": "12345"}}, ["00519-003"]),
        ({**FOREIGN_USER, "address": {**FOREIGN_USER["address"], "country": "Z"}}, ["00523-003"]),
        ({**FOREIGN_USER, "address": {**FOREIGN_USER["address"], "municipality": None}}, ["00522-001"]),
    ],
)
def test_the_user_of_an_agency_worker(user: dict[str, Any] | None, anomalies: list[str]) -> None:
    assert agency(user) == anomalies


def test_without_a_readable_committee_nothing_is_said_about_the_user() -> None:
    assert found(entry("OTH", "999", user=USER)) == ["00046-003"]
    local: dict[str, Any] = {"employer": EMPLOYER.model_copy(update={"local_authority": True})}
    assert found(entry("OTH", None, user=USER, facts=local)) == ["00046-005", "00131-005"]


def test_the_number_of_a_user_is_registered() -> None:
    unknown: dict[str, Any] = {"user": User(registered=False)}
    assert agency(USER, facts=unknown) == ["00131-235"]
    assert agency(USER, facts={"user": User(registered=True)}) == []
    assert agency({**USER, "enterpriseNumber": "0206731646"}, facts=unknown) == ["00131-003"]
    assert agency(FOREIGN_USER, facts=unknown) == []


def test_other_work_has_no_user() -> None:
    assert found(entry(user=USER)) == ["00046-005", "00131-005"]
    forbidden = ["00046-005", "00153-005", "00517-005", "00518-005", "00520-005", "00522-005", "00523-005"]
    assert found(entry(user=FOREIGN_USER)) == forbidden


@pytest.mark.parametrize(
    ("cards", "anomalies"),
    [
        (CARDS, []),
        (None, ["00663-001", "00664-001"]),
        ({}, ["00663-001", "00664-001"]),
        ({**CARDS, "nextMonthNumber": None}, ["00664-001"]),
        ({**CARDS, "firstMonthNumber": "1234567890123"}, ["00663-003"]),
        ({**CARDS, "nextMonthNumber": "12A"}, ["00664-003"]),
        ({"firstMonthNumber": "12", "nextMonthNumber": "012"}, ["00664-353"]),
    ],
)
def test_construction_has_control_cards(cards: dict[str, Any] | None, anomalies: list[str]) -> None:
    assert found(entry("BCW", "124", constructionControlCards=cards)) == anomalies


@pytest.mark.parametrize(
    ("worker_type", "user_committee", "cards", "anomalies"),
    [
        ("BCW", "124", CARDS, []),
        ("BCW", "124", None, ["00663-001", "00664-001"]),
        ("BCW", None, None, ["00046-001", "00663-001", "00664-001"]),
        ("BCW", "XXX", None, []),
        ("DWD", None, CARDS, ["00046-001"]),
        ("DWD", None, None, ["00046-001"]),
        ("OTH", None, CARDS, ["00046-001", "00663-005", "00664-005"]),
        ("BCW", "200", None, ["00046-003"]),
        ("OTH", "200", CARDS, ["00046-003"]),
        ("DWD", "XXX", CARDS, ["00663-005", "00664-005"]),
    ],
)
def test_control_cards_of_agency_workers(
    worker_type: str, user_committee: str | None, cards: dict[str, Any] | None, anomalies: list[str]
) -> None:
    user = {**USER, "jointCommissionNumber": user_committee}
    declared = entry(worker_type, "322", endDate=END, user=user, constructionControlCards=cards)
    assert found(declared) == anomalies


def test_other_sectors_have_no_control_cards() -> None:
    assert found(entry(constructionControlCards=CARDS)) == ["00663-005", "00664-005"]


PLACE: dict[str, Any] = {"name": "Kiosk", "address": FOREIGN_USER["address"]}


@pytest.mark.parametrize(
    ("place", "anomalies"),
    [
        (None, []),
        ({}, []),
        (PLACE, []),
        ({"name": "Kiosk"}, ["00517-001", "00518-001", "00520-001", "00522-001", "00523-001"]),
        ({**PLACE, "name": "x" * 97}, ["00776-003"]),
        ({**PLACE, "name": None}, ["00776-003"]),
        ({**PLACE, "address": {**PLACE["address"], "country": "150", "postCode": "43"}}, ["00520-003"]),
    ],
)
def test_the_place_of_work_of_a_student(place: dict[str, Any] | None, anomalies: list[str]) -> None:
    declared = entry("STU", endDate="2026-06-30", plannedHoursNumber="40", studentPlaceOfWork=place)
    assert found(declared) == anomalies


def test_only_students_have_a_place_of_work() -> None:
    assert found(entry(studentPlaceOfWork={"name": "Kiosk"})) == ["00776-005"]
    forbidden = ["00776-005", "00517-005", "00518-005", "00520-005", "00522-005", "00523-005"]
    assert found(entry(studentPlaceOfWork=PLACE)) == forbidden


@pytest.mark.parametrize("worker_type", ["IVT", "TRI", "STG"])
@pytest.mark.parametrize(
    ("statutes", "anomalies"),
    [
        (SMALL_STATUTES, []),
        ({**SMALL_STATUTES, "workerStatus": "F2", "employmentNature": "EMPLOYEE", "activityWithRisk": "401"}, []),
        (None, ["01231-001", "00053-001"]),
        ({}, ["01231-001", "00053-001"]),
        ({**SMALL_STATUTES, "workerStatus": "F3"}, ["00053-003"]),
        ({**SMALL_STATUTES, "employmentNature": "worker"}, ["01231-003"]),
        ({**SMALL_STATUTES, "activityWithRisk": "1234"}, ["00041-521"]),
    ],
)
def test_small_statutes_of_trainees(worker_type: str, statutes: dict[str, Any] | None, anomalies: list[str]) -> None:
    assert found(entry(worker_type, endDate=END, smallStatutes=statutes)) == anomalies


def test_small_statutes_came_with_2020_and_are_for_trainees() -> None:
    assert found(entry("IVT", startDate="2019-12-31", endDate="2020-01-31")) == ["90373-460"]
    assert found(entry("IVT", startDate="2020-01-01", endDate="2020-01-31")) == ["01231-001", "00053-001", "90373-460"]
    assert found(entry(smallStatutes=SMALL_STATUTES)) == ["01231-005", "00053-005"]


def test_small_statutes_of_an_unknown_type_may_be_there_but_are_complete() -> None:
    assert found(entry("ABC", smallStatutes=SMALL_STATUTES)) == ["00655-003"]
    assert found(entry("ABC", smallStatutes={})) == ["00655-003", "01231-001", "00053-001"]


def test_a_period_keeps_its_user() -> None:
    by_number = judged(entry("OTH", "322", endDate=END, user={**USER, "enterpriseNumber": "206731645"})).period
    by_name = judged(entry("OTH", "322", endDate=END, user=FOREIGN_USER)).period
    assert by_number is not None
    assert by_name is not None
    assert (by_number.user, by_number.user_joint_committee) == ("0206731645", "XXX")
    assert by_name.user == "Zeeland BV"
