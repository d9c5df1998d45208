"""What the office asks of the declaration of a daily registration."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.decision import Phase, RegistrationImage, Result
from shared.contracts.declaration import Worker
from shared.contracts.declaration_received import Identification, Mandate
from tests.unit.validator.declaring import EMPLOYER, OTHER_SSIN, PERIOD_NUMBER, period
from tests.unit.validator.registering import (
    OTHER_NUMBER,
    REGISTRATION_NUMBER,
    another,
    cancelled,
    changed,
    created,
    ids,
    standing,
    verdict_on,
)


def test_a_new_one_has_the_number_of_its_declaration_and_stands_in_its_period() -> None:
    event = created()
    verdict = verdict_on(event)
    change = verdict.registration_change
    assert (verdict.result, verdict.period, verdict.change) == (Result.ACCEPTED, None, None)
    assert change is not None
    assert (change.number, change.version, change.period_number) == (event.number, 1, PERIOD_NUMBER)
    assert change.before is None
    assert change.after == RegistrationImage(
        start_date=date(2026, 4, 7), start_hour="0900", end_date=date(2026, 4, 7), end_hour="1700"
    )


def test_the_end_hour_may_come_later_by_a_change() -> None:
    begun = verdict_on(created(endHour=None))
    assert begun.result is Result.ACCEPTED
    ended = verdict_on(changed(endHour="1730"), standing(end_hour=None))
    assert ended.registration == standing(version=2, end_hour="1730")


def test_a_change_keeps_what_it_does_not_name_and_tells_before_and_after() -> None:
    change = verdict_on(changed(startHour="1000"), standing()).registration_change
    assert change is not None
    assert change.version == 2
    assert (change.before, change.after) == (standing().image(), standing(start_hour="1000").image())


def test_a_cancelled_one_is_kept() -> None:
    verdict = verdict_on(cancelled(), standing())
    assert verdict.registration == standing(version=2, cancelled=True)


@pytest.mark.parametrize(
    ("status", "found"), [(None, ["00110-001"]), ("2", ["00110-003"]), ("00", ["00110-003"]), ("x", ["00110-003"])]
)
def test_the_status_is_0_1_or_3(status: str | None, found: list[str]) -> None:
    assert ids(created(status=status)) == found


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ({"dailyRegistrationId": None, "startHour": "1000"}, ["01085-001"]),
        ({"dailyRegistrationId": "1234", "startHour": "1000"}, ["01085-003"]),
        ({"dailyRegistrationId": str(REGISTRATION_NUMBER + 1), "startHour": "1000"}, ["01085-003"]),
        ({"periodId": str(PERIOD_NUMBER), "startHour": "1000"}, ["00913-005"]),
        ({"periodReference": "mine", "startHour": "1000"}, ["00913-005"]),
    ],
)
def test_a_change_names_its_registration_and_no_period(block: dict[str, Any], found: list[str]) -> None:
    unreadable = "dailyRegistrationId" in block
    facts = {"registration_number": None, "period_number": None} if unreadable else {}
    assert ids(changed(facts=facts, **block), standing()) == found


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ({"periodId": None}, ["00913-001"]),
        ({"periodId": "12"}, ["00913-003"]),
        ({"dailyRegistrationId": str(REGISTRATION_NUMBER)}, ["01085-005"]),
        ({"dailyRegistrationReference": "mine"}, ["01085-005"]),
    ],
)
def test_a_new_one_names_its_period_and_no_registration(block: dict[str, Any], found: list[str]) -> None:
    facts = {"period_number": None} if "periodId" in block else {}
    assert ids(created(facts=facts, **block)) == found


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ({"dailyRegistrationId": None}, ["01085-001"]),
        ({"periodId": str(PERIOD_NUMBER)}, ["00913-005"]),
        ({"periodReference": "mine"}, ["00913-005"]),
    ],
)
def test_a_cancellation_names_its_registration_and_no_period(block: dict[str, Any], found: list[str]) -> None:
    facts = {"registration_number": None, "period_number": None} if "dailyRegistrationId" in block else {}
    assert ids(cancelled(facts=facts, **block), standing()) == found


def test_of_a_number_and_a_reference_the_number_is_meant() -> None:
    not_opted = {"employer": EMPLOYER}
    (anomaly,) = verdict_on(created(periodReference="mine", facts=not_opted)).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dailyRegistration/periodId", str(PERIOD_NUMBER))
    (anomaly,) = verdict_on(cancelled(dailyRegistrationReference="mine"), standing(cancelled=True)).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dailyRegistration/dailyRegistrationId", str(REGISTRATION_NUMBER))


def test_where_neither_is_given_the_number_is_missing() -> None:
    neither = created(periodId=None, facts={"employer": EMPLOYER, "period_number": None})
    found = [(anomaly.id, anomaly.pointer) for anomaly in verdict_on(neither).anomalies]
    assert found == [(f"00913-{suffix}", "/dailyRegistration/periodId") for suffix in ("001", "461")]


def test_own_references_stand_in_for_both_numbers() -> None:
    assert ids(created(periodId=None, periodReference="my IN")) == []
    named: dict[str, Any] = {"dailyRegistrationId": None, "dailyRegistrationReference": "my hours", "endHour": "1800"}
    assert ids(changed(**named), standing()) == []


@pytest.mark.parametrize(
    ("field", "zone"), [("startDate", "00910"), ("startHour", "00777"), ("endDate", "00911"), ("endHour", "00778")]
)
def test_dates_and_hours_are_well_formed_and_there_when_one_is_created(field: str, zone: str) -> None:
    assert ids(created(**{field: None})) == ([] if field == "endHour" else [f"{zone}-001"])
    malformed: dict[str, Any] = {field: "2500"}
    given: dict[str, Any] = {field: "2026-04-07" if field.endswith("Date") else "0900"}
    assert ids(created(**malformed)) == [f"{zone}-003"]
    assert ids(changed(**malformed), standing()) == [f"{zone}-003"]
    assert ids(cancelled(**given), standing()) == [f"{zone}-005"]


@pytest.mark.parametrize(("end", "found"), [("9999-12-31", "00911-008"), ("2036-01-01", "00911-008")])
def test_the_end_date_lies_in_the_domain_of_all_end_dates(end: str, found: str) -> None:
    assert found in ids(created(endDate=end))


def test_the_period_of_a_new_one_exists() -> None:
    assert ids(created(), of=period(number=OTHER_NUMBER)) == ["00913-354"]
    unknown = created(periodId=None, periodReference="mine", facts={"period_number": None})
    (anomaly,) = verdict_on(unknown).anomalies
    assert (anomaly.id, anomaly.pointer) == ("00913-354", "/dailyRegistration/periodReference")


@pytest.mark.parametrize(
    ("state", "of_a_new_one", "of_a_change"),
    [
        ({"cancelled": True}, "00913-355", "01085-355"),
        ({"locked": True}, "00913-362", "01085-181"),
        ({"blocked": True}, "00913-357", "01085-181"),
    ],
)
def test_a_frozen_period_takes_nothing(state: dict[str, Any], of_a_new_one: str, of_a_change: str) -> None:
    assert ids(created(), of=period(**state)) == [of_a_new_one]
    assert ids(changed(endHour="1800"), standing(), of=period(**state)) == [of_a_change]
    assert ids(cancelled(), standing(), of=period(**state)) == [of_a_change]


def test_the_employer_has_opted_for_daily_registrations_when_one_is_created() -> None:
    assert ids(created(facts={"employer": EMPLOYER})) == ["00913-461"]
    assert ids(changed(facts={"employer": EMPLOYER}, endHour="1800"), standing()) == []
    assert ids(cancelled(facts={"employer": EMPLOYER}), standing()) == []


def test_a_performance_has_hours_of_its_own() -> None:
    performance = period(
        "EXT", "302", start_date=date(2026, 4, 7), start_hour="0800", end_date=date(2026, 4, 7), end_hour="1800"
    )
    assert ids(created(), of=performance) == ["00913-462"]


def test_the_registration_to_change_exists() -> None:
    assert ids(changed(endHour="1800")) == ["01085-092"]
    by_reference: dict[str, Any] = {"dailyRegistrationId": None, "dailyRegistrationReference": "mine"}
    unknown = changed(**by_reference, facts={"registration_number": None, "period_number": None})
    (anomaly,) = verdict_on(unknown).anomalies
    assert (anomaly.id, anomaly.pointer) == ("01085-092", "/dailyRegistration/dailyRegistrationReference")


def test_so_does_its_period() -> None:
    facts = {"identification": Identification.FAILED}
    assert ids(changed(endHour="1800", facts=facts), of=period(number=OTHER_NUMBER)) == ["01085-354"]


def test_what_is_cancelled_takes_nothing_more() -> None:
    assert ids(changed(endHour="1800"), standing(cancelled=True)) == ["01085-355"]
    assert ids(cancelled(), standing(cancelled=True)) == ["01085-355"]


def test_a_sender_without_mandate_learns_nothing_of_the_period_or_the_registration() -> None:
    foreign: dict[str, Any] = {"mandate": Mandate.NONE}
    for event in (created(facts=foreign), changed(facts=foreign, endHour="1800"), cancelled(facts=foreign)):
        assert ids(event, standing(), another()) == ["90256-155"]
        assert ids(event, of=period(number=OTHER_NUMBER)) == ["90256-155"]


def test_the_employer_named_along_is_that_of_the_period() -> None:
    assert ids(created(), of=period(employer_id=99)) == ["00014-347"]


def test_the_worker_named_along_is_that_of_the_period() -> None:
    event = created()
    named = event.declaration.model_copy(update={"worker": Worker(ssin=OTHER_SSIN)})
    assert ids(event.model_copy(update={"declaration": named})) == ["00024-347"]


def test_while_the_worker_is_being_identified_it_waits() -> None:
    verdict = verdict_on(created(status="7", facts={"identification": Identification.PENDING}))
    assert (verdict.result, verdict.phase, verdict.anomalies) == (Result.PENDING, Phase.PROVISIONAL, ())
