from datetime import date
from typing import Any

import pytest

from services.validator.domain.period import Period
from shared.contracts.decision import Phase, Result
from shared.contracts.declaration_received import DeclarationReceived, Identification
from shared.identifiers.declaration_number import declaration_number
from tests.unit.validator.declaring import (
    OTHER_SSIN,
    PERIOD_NUMBER,
    cancellation,
    change,
    entry,
    found,
    judged,
    leaving,
    period,
    received,
)

OPEN = period()
CLOSED = period(end_date=date(2026, 6, 30))
CANCELLED = period(cancelled=True)
FOLLOW_UPS = [leaving(), change(startDate="2026-05-01"), cancellation()]


@pytest.mark.parametrize("declared", FOLLOW_UPS)
def test_a_period_that_nobody_knows(declared: DeclarationReceived) -> None:
    assert found(declared) == ["00913-354"]
    assert found(declared, OPEN) == []


@pytest.mark.parametrize("declared", FOLLOW_UPS)
def test_a_cancelled_period_takes_nothing_more(declared: DeclarationReceived) -> None:
    assert found(declared, CANCELLED) == ["00913-355"]


@pytest.mark.parametrize("declared", FOLLOW_UPS)
@pytest.mark.parametrize(
    ("marks", "anomaly"),
    [
        ({"locked": True}, "00913-362"),
        ({"blocked": True}, "00913-357"),
        ({"locked": True, "blocked": True}, "00913-362"),
        ({"cancelled": True, "locked": True, "blocked": True}, "00913-355"),
    ],
)
def test_nor_does_one_that_the_office_has_locked_or_blocked(
    declared: DeclarationReceived, marks: dict[str, Any], anomaly: str
) -> None:
    assert found(declared, period(**marks)) == [anomaly]


def test_what_is_wrong_beside_a_period_that_takes_nothing_more_is_not_told() -> None:
    absurd = change(startDate="2026-05-01", endDate="9999-12-31")
    late = change(startDate="2026-01-01")
    rival = period(number=declaration_number(2))
    for standing in (CANCELLED, period(locked=True), period(blocked=True)):
        for declared in (absurd, late, change(), change(startDate="2026-04-01")):
            assert len(found(declared, standing, rival)) == 1


def test_the_number_is_repeated_as_it_was_declared() -> None:
    [anomaly] = judged(received({"dimonaCancel": {"periodId": "000000000101"}}), CANCELLED).anomalies
    assert anomaly.value == "000000000101"
    [anomaly] = judged(received({"dimonaCancel": {"periodReference": "mine"}}), CANCELLED).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dimonaCancel/periodReference", "101")
    both = {"periodId": str(PERIOD_NUMBER), "periodReference": "mine"}
    [anomaly] = judged(received({"dimonaCancel": both}), CANCELLED).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dimonaCancel/periodId", "101")


@pytest.mark.parametrize(
    ("block", "facts", "anomalies"),
    [
        ({}, {}, ["00913-001"]),
        ({"periodId": "102"}, {}, ["00913-003"]),
        ({"periodId": "abc"}, {}, ["00913-003"]),
        ({"periodId": "000000000101"}, {}, []),
        ({"periodReference": "mine"}, {}, []),
        ({"periodReference": "mine"}, {"period_number": None}, ["00913-354"]),
    ],
)
def test_the_period_is_named_by_number_or_own_reference(
    block: dict[str, Any], facts: dict[str, Any], anomalies: list[str]
) -> None:
    assert found(received({"dimonaCancel": block}, **facts), OPEN) == anomalies


def test_a_leaving_closes_an_open_period_only() -> None:
    verdict = judged(leaving("2026-06-30"), OPEN)
    assert verdict.period == period(version=2, end_date=date(2026, 6, 30))
    assert found(leaving(), CLOSED) == ["00913-356"]


def test_an_update_moves_dates() -> None:
    verdict = judged(change(startDate="2026-05-01", endDate="2026-07-31"), CLOSED)
    assert verdict.period == period(version=2, start_date=date(2026, 5, 1), end_date=date(2026, 7, 31))


@pytest.mark.parametrize(
    ("standing", "block", "anomalies"),
    [
        (OPEN, {"endDate": "2026-06-30"}, ["00913-359"]),
        (CLOSED, {"endDate": "2026-07-31"}, []),
        (CLOSED, {}, ["90378-360"]),
        (CLOSED, {"startDate": "2026-04-01"}, ["90378-444"]),
        (CLOSED, {"startDate": "2026-04-01", "endDate": "2026-06-30"}, ["90378-444"]),
        (OPEN, {"endDate": "9999-12-31"}, ["90378-444"]),
        (CLOSED, {"endDate": "2026-03-31"}, ["00911-014"]),
        (CLOSED, {"startDate": "2026-07-01"}, ["00911-014"]),
        (CLOSED, {"startDate": "soon"}, ["00910-003"]),
    ],
)
def test_what_an_update_may_do(standing: Period, block: dict[str, Any], anomalies: list[str]) -> None:
    assert found(change(**block), standing) == anomalies


def test_9999_12_31_removes_the_end_date() -> None:
    verdict = judged(change(endDate="9999-12-31"), CLOSED)
    assert verdict.period == period(version=2)


@pytest.mark.parametrize(
    "standing",
    [
        period("STU", end_date=date(2026, 6, 30), planned_hours=40),
        period("IVT", end_date=date(2026, 6, 30)),
        period("OTH", "322", end_date=date(2026, 6, 30), user="0206731645"),
        period("FLX", start_hour="1700", end_date=date(2026, 4, 1), end_hour="2200"),
        period("EXT", "302", start_hour="1700", end_date=date(2026, 4, 1), end_hour="2200"),
    ],
)
def test_but_not_where_it_is_mandatory(standing: Period) -> None:
    assert found(change(endDate="9999-12-31"), standing) == ["00913-368", "90378-368"]


def test_a_flexi_job_over_several_days_does_not_shrink_to_one() -> None:
    assert found(leaving("2026-04-01"), period("FLX")) == ["00911-008"]
    assert found(leaving("2026-04-02"), period("FLX")) == []


def test_one_day_stays_one_day() -> None:
    television = period("T17", end_date=date(2026, 4, 1))
    assert found(change(endDate="2026-04-02"), television) == ["00911-008"]
    assert found(change(startDate="2026-03-10", endDate="2026-03-10"), television) == []
    assert found(entry("T17", startDate="2026-03-10", endDate="2026-03-11")) == ["00911-008"]


def test_student_extras_take_no_update() -> None:
    old = period("STX", "302", start_date=date(2013, 5, 1), end_date=date(2013, 5, 1))
    updates: list[dict[str, Any]] = [
        {"endDate": "2013-05-02"},
        {"endDate": "2013-04-30"},
        {"startDate": "2013-04-30"},
        {},
    ]
    for block in updates:
        assert found(change(**block), old) == ["00913-181"]
    assert found(cancellation(), old) == []


@pytest.mark.parametrize("worker_type", ["STU", "O17", "S17"])
def test_one_period_a_quarter(worker_type: str) -> None:
    dates: dict[str, Any] = {"startDate": "2026-03-16", "plannedHoursNumber": "40"}
    assert found(entry(worker_type, endDate="2026-03-31", **dates)) == []
    assert found(entry(worker_type, endDate="2026-04-01", **dates)) == ["90373-421"]
    assert found(entry(worker_type, endDate="2027-03-31", **dates)) == ["90373-421"]
    standing = period(worker_type, end_date=date(2026, 5, 31), planned_hours=40)
    assert found(change(endDate="2026-06-30"), standing) == []
    assert found(change(endDate="2026-07-01"), standing) == ["90378-421"]


def test_a_cancellation_marks_the_period() -> None:
    verdict = judged(cancellation(), CLOSED)
    assert verdict.period == period(version=2, end_date=date(2026, 6, 30), cancelled=True)
    assert verdict.change is not None
    assert verdict.change.before is not None
    assert (verdict.change.before.cancelled, verdict.change.after.cancelled) == (False, True)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    declared = change(startDate="soon", worker={"ssin": OTHER_SSIN}, employer={"enterpriseNumber": "0206731645"})
    assert found(declared, CANCELLED) == ["00910-003", "00014-347", "00024-347", "00913-355"]


@pytest.mark.parametrize("declared", [entry(startDate="soon", worker={}), *FOLLOW_UPS])
def test_while_the_worker_is_being_identified_nothing_is_said(declared: DeclarationReceived) -> None:
    verdict = judged(declared.model_copy(update={"identification": Identification.PENDING}), OPEN)
    assert (verdict.result, verdict.phase) == (Result.PENDING, Phase.PROVISIONAL)
    assert (verdict.anomalies, verdict.change, verdict.period) == ((), None, None)


def test_an_entry_creates_the_period_of_its_number() -> None:
    declared = entry("STU", endDate="2026-06-30", plannedHoursNumber="40")
    verdict = judged(declared)
    assert (verdict.result, verdict.phase) == (Result.ACCEPTED, Phase.FINAL)
    assert verdict.change is not None
    assert (verdict.change.number, verdict.change.version, verdict.change.before) == (declared.number, 1, None)
    assert verdict.period == period("STU", number=declared.number, end_date=date(2026, 6, 30), planned_hours=40)
    assert verdict.change.after == verdict.period.image()


def test_the_number_of_the_tests_is_a_number() -> None:
    assert PERIOD_NUMBER == 101


@pytest.mark.parametrize(
    "declared", [leaving(), change(startDate="2026-04-02"), change(endDate="2026-05-01"), cancellation()]
)
def test_a_period_of_a_type_that_no_table_has_any_more_is_judged_all_the_same(declared: DeclarationReceived) -> None:
    closed = period("ZZZ", end_date=date(2026, 6, 30))
    assert found(declared, period("ZZZ") if declared.kind == "OUT" else closed) == []
