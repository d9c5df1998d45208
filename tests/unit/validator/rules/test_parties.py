from typing import Any

import pytest

from services.validator.domain.case import holds_ssin
from shared.contracts.declaration_received import Mandate, Person
from tests.unit.validator.declaring import (
    EMPLOYER,
    IDENTITY,
    OTHER_SSIN,
    PERIOD_NUMBER,
    SSIN,
    cancellation,
    change,
    entry,
    found,
    judged,
    leaving,
    period,
)

UNKNOWN: dict[str, Any] = {"employer": None, "mandate": Mandate.NONE}
FOREIGN: dict[str, Any] = {"mandate": Mandate.NONE}


def test_a_sender_without_mandate_is_refused() -> None:
    assert found(entry(facts=FOREIGN)) == ["90256-155"]
    assert found(entry(facts={"mandate": Mandate.MANDATED})) == []


def test_a_sender_without_mandate_learns_nothing_about_periods() -> None:
    assert found(entry(facts=FOREIGN), period()) == ["90256-155"]
    assert found(leaving(facts=FOREIGN)) == found(leaving(facts=FOREIGN), period(cancelled=True)) == ["90256-155"]


@pytest.mark.parametrize(
    ("employer", "anomalies"),
    [
        ({"employerId": "175110801"}, ["00011-235"]),
        ({"employerId": "5000000120"}, ["00948-235"]),
        ({"enterpriseNumber": "0400767772"}, ["00014-235"]),
        ({"enterpriseNumber": "400767772"}, ["00014-235"]),
        ({"employerId": "175110801", "enterpriseNumber": "0400767772"}, ["00011-235"]),
        ({"employerId": "175110802", "enterpriseNumber": "0400767772"}, ["00011-003"]),
        ({"employerId": "175110802"}, ["00011-003"]),
        ({"employerId": "17511080x"}, ["00011-003"]),
        ({"employerId": "0"}, ["00011-005"]),
        ({"employerId": "000000000"}, ["00011-005"]),
        ({"employerId": "0000000000"}, ["00948-003"]),
        ({"employerId": ""}, ["00011-003"]),
        ({"employerId": "5000000121"}, ["00948-003"]),
        ({"enterpriseNumber": "0400767773"}, ["00014-003"]),
        ({"enterpriseNumber": "0"}, ["00014-003"]),
        ({}, ["00014-001"]),
        (None, ["90256-364"]),
    ],
)
def test_an_employer_that_the_repertory_does_not_know(employer: dict[str, str] | None, anomalies: list[str]) -> None:
    assert found(entry(employer=employer, facts=UNKNOWN)) == anomalies


def test_a_leaving_needs_no_employer() -> None:
    assert found(leaving(employer=None), period()) == []
    assert found(leaving(employer={}), period()) == ["00014-001"]
    assert found(leaving(employer=None, facts=UNKNOWN)) == ["00913-354"]
    assert found(leaving(employer={"employerId": "199900121"}, facts=UNKNOWN)) == ["00011-235", "00913-354"]


@pytest.mark.parametrize(
    ("employer", "anomalies"),
    [
        ({"employerId": "175110801"}, []),
        ({"employerId": "5000000120"}, ["00948-235"]),
        ({"enterpriseNumber": "400767772"}, []),
        ({"employerId": "199900121"}, ["00011-347"]),
        ({"employerId": "5999999989"}, ["00948-347"]),
        ({"enterpriseNumber": "0206731645"}, ["00014-347"]),
        ({"employerId": "199900121", "enterpriseNumber": "0206731645"}, ["00011-347", "00014-347"]),
        ({"employerId": "199900122"}, ["00011-003"]),
    ],
)
def test_a_follow_up_names_the_employer_of_the_period(employer: dict[str, str], anomalies: list[str]) -> None:
    assert found(cancellation(employer=employer), period()) == anomalies


@pytest.mark.parametrize(
    "employer",
    [{"employerId": "199900121"}, {"enterpriseNumber": "0206731645"}, {"employerId": "175110801"}],
)
def test_a_follow_up_may_name_its_employer_by_a_former_number(employer: dict[str, str]) -> None:
    renumbered = EMPLOYER.model_copy(update={"former_numbers": ("199900121", "0206731645")})
    assert found(cancellation(employer=employer, facts={"employer": renumbered}), period()) == []


def test_the_period_of_another_employer_is_none_of_ours() -> None:
    assert found(cancellation(), period(employer_id=99)) == ["00014-347"]


@pytest.mark.parametrize("declare", [leaving, cancellation])
def test_a_follow_up_names_the_worker_of_the_period(declare: Any) -> None:
    assert found(declare(worker={"ssin": SSIN}), period()) == []
    assert found(declare(worker={"ssin": "0"}), period()) == []
    assert found(declare(worker={"ssin": OTHER_SSIN}), period()) == ["00024-347"]
    assert found(declare(worker={"ssin": "123"}), period()) == ["00024-003"]
    assert found(declare(worker={"ssin": SSIN}), period(ssin=None)) == []


def test_a_replaced_ssin_is_still_the_same_worker() -> None:
    facts = {"person": Person(ssin=OTHER_SSIN)}
    assert found(cancellation(worker={"ssin": OTHER_SSIN}, facts=facts), period()) == []


def test_an_ssin_that_was_replaced_is_still_the_same_worker() -> None:
    """Also on a period that was declared under the newer one."""
    facts = {"person": Person(ssin=SSIN, former_ssins=(OTHER_SSIN,))}
    assert found(cancellation(worker={"ssin": OTHER_SSIN}, facts=facts), period()) == []


def test_a_period_keeps_the_ssin_that_was_given_or_else_found() -> None:
    facts = {"person": Person(ssin=OTHER_SSIN)}
    given, searched = judged(entry(facts=facts)).period, judged(entry(worker=IDENTITY, facts=facts)).period
    assert given is not None
    assert searched is not None
    assert (given.ssin, searched.ssin) == (SSIN, OTHER_SSIN)


def test_another_ssin_is_another_worker_even_though_the_period_names_its_own() -> None:
    facts = {"person": Person(ssin=SSIN)}
    assert found(cancellation(worker={"ssin": OTHER_SSIN}, facts=facts), period()) == ["00024-347"]


@pytest.mark.parametrize(
    ("references", "anomalies"),
    [
        ([{"type": "1", "number": "A-1"}, {"type": "7", "number": "A-1"}], []),
        ([{"type": "6", "number": "x" * 20}, {"type": "8", "number": "x"}], []),
        ([{"type": "2", "number": "A-1"}], ["00221-003"]),
        ([{"type": "1", "number": "x" * 21}], ["00222-003"]),
        ([{"type": "1", "number": ""}], ["00222-003"]),
        ([{"type": "1", "number": "A"}, {"type": "1", "number": "A"}], ["90082-006"]),
    ],
)
def test_own_references(references: list[dict[str, str]], anomalies: list[str]) -> None:
    assert found(entry(references=references)) == anomalies


@pytest.mark.parametrize("place", ["periodId", "startDate", "plannedHoursNumber", "startHour"])
def test_an_ssin_in_the_wrong_place_is_not_repeated(place: str) -> None:
    block: dict[str, Any] = {place: SSIN}
    for anomaly in judged(change(**block), period()).anomalies:
        assert anomaly.value in {None, str(PERIOD_NUMBER)}


@pytest.mark.parametrize("text", [SSIN, "85.01.01-000.16", f"x{SSIN}", f"1{SSIN}2", "8501 0100 016"])
def test_an_ssin_is_seen_through_separators_and_neighbours(text: str) -> None:
    assert holds_ssin(text)


@pytest.mark.parametrize("text", ["", "85010100017", EMPLOYER.enterprise_number or "", "600027876089", "2026-04-01"])
def test_other_numbers_are_not_taken_for_one(text: str) -> None:
    assert not holds_ssin(text)
