from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from shared.contracts.decision import Result
from shared.contracts.declaration_received import Channel, DeclarationReceived
from shared.identifiers.declaration_number import declaration_number
from shared.moments import BRUSSELS
from tests.unit.validator.declaring import REFERENCE, change, entry, found, judged, period
from tests.unit.validator.strategies import NUMBERS, PROPERTY, entries, follow_ups, periods


def at(*moment: int) -> dict[str, Any]:
    """Received at this moment UTC; Brussels is one hour ahead in winter, two in summer."""
    return {"received_at": datetime(*moment, tzinfo=UTC)}  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("received", "anomalies"),
    [
        (at(2026, 4, 1, 21, 59, 59), []),
        (at(2026, 4, 1, 22, 0), ["90373-460"]),
        (at(2026, 3, 31, 22, 0), []),
    ],
)
def test_an_entry_is_late_on_the_day_after_its_start(received: dict[str, Any], anomalies: list[str]) -> None:
    assert found(entry(facts=received)) == anomalies


@pytest.mark.parametrize(
    ("received", "anomalies"),
    [
        (at(2026, 4, 1, 15, 0), []),
        (at(2026, 4, 1, 15, 0, 1), ["90373-460"]),
        (at(2026, 4, 2, 1, 0), ["90373-460"]),
        (at(2026, 3, 31, 20, 0), []),
    ],
)
def test_a_performance_is_late_after_its_hour(received: dict[str, Any], anomalies: list[str]) -> None:
    assert found(entry("FLX", startHour="1700", endHour="2200", facts=received)) == anomalies


@pytest.mark.parametrize(
    ("day", "hour", "received", "anomalies"),
    [
        # clocks are put forward from 02:00 to 03:00: hours between are the moment after the gap
        ("2026-03-29", "0230", at(2026, 3, 29, 0, 59, 59), []),
        ("2026-03-29", "0230", at(2026, 3, 29, 1, 0), []),
        ("2026-03-29", "0230", at(2026, 3, 29, 1, 0, 1), ["90373-460"]),
        ("2026-03-29", "0310", at(2026, 3, 29, 1, 5), []),
        # and back from 03:00 to 02:00: of hours that come twice the second counts
        ("2026-10-25", "0230", at(2026, 10, 25, 0, 30), []),
        ("2026-10-25", "0230", at(2026, 10, 25, 1, 15), []),
        ("2026-10-25", "0230", at(2026, 10, 25, 1, 30), []),
        ("2026-10-25", "0230", at(2026, 10, 25, 1, 30, 1), ["90373-460"]),
        ("2026-10-25", "0300", at(2026, 10, 25, 1, 59, 59), []),
        ("2026-10-25", "0300", at(2026, 10, 25, 2, 0, 1), ["90373-460"]),
    ],
)
def test_a_performance_on_the_nights_on_which_clocks_are_changed(
    day: str, hour: str, received: dict[str, Any], anomalies: list[str]
) -> None:
    declared = entry("EXT", "302", startDate=day, startHour=hour, endDate=day, endHour="0600", facts=received)
    assert found(declared) == anomalies


@pytest.mark.parametrize(
    ("day", "received", "anomalies"),
    [
        ("2026-03-29", at(2026, 3, 29, 21, 59, 59), []),
        ("2026-03-29", at(2026, 3, 29, 22, 0), ["90373-460"]),
        ("2026-10-25", at(2026, 10, 25, 22, 59, 59), []),
        ("2026-10-25", at(2026, 10, 25, 23, 0), ["90373-460"]),
    ],
)
def test_the_days_on_which_clocks_are_changed_end_at_midnight(
    day: str, received: dict[str, Any], anomalies: list[str]
) -> None:
    assert found(entry(startDate=day, facts=received)) == anomalies


@given(
    st.one_of(entries(), follow_ups()),
    st.lists(periods(), max_size=3),
    st.integers(1, 20),
    st.integers(0, 15 * 24 * 60 - 1),
)
@PROPERTY
def test_lateness_depends_on_the_moment_of_receipt_alone(
    declared: DeclarationReceived, standing: list[Period], attempt: int, minutes: int
) -> None:
    moment = datetime(2026, 3, 24, tzinfo=UTC) + timedelta(minutes=minutes)
    once = declared.model_copy(update={"received_at": moment})
    again = once.model_copy(update={"seq": attempt, "attempt": attempt, "channel": Channel.FILE})
    elsewhere = once.model_copy(update={"received_at": moment.astimezone(timezone(timedelta(hours=-5)))})
    expected = late(once, standing)
    assert late(again, standing) == expected
    assert late(elsewhere, standing) == expected
    start = declared.declaration.dimona_in
    if start is not None and start.start_date is not None:
        local = moment.astimezone(BRUSSELS)
        begins = (start.start_date, start.start_hour or "2400")
        if (f"{local:%Y-%m-%d}", f"{local:%H%M}") < begins:
            assert not expected
        if (f"{local:%Y-%m-%d}", f"{local:%H%M}") > begins:
            assert expected


def late(declared: DeclarationReceived, standing: list[Period]) -> bool:
    return any(anomaly.endswith("-460") for anomaly in found(declared, *standing))


@given(st.lists(st.one_of(entries(), follow_ups([*NUMBERS, declaration_number(1_000)])), min_size=1, max_size=8))
@PROPERTY
def test_once_late_always_late(stream: list[DeclarationReceived]) -> None:
    ledger, marked = Ledger(), False
    for declared in stream:
        verdict = judge(
            declared.model_copy(update={"received_at": datetime(2026, 3, 28, 9, tzinfo=UTC)}), ledger, REFERENCE
        )
        if verdict.period is not None:
            ledger.put(verdict.period)
        standing = ledger.find(declaration_number(1_000))
        if declared.declaration.dimona_in is None and standing is not None:
            assert standing.late >= marked
        marked = standing is not None and standing.late


def test_a_late_entry_is_accepted_with_a_warning_and_marks_the_period() -> None:
    verdict = judged(entry(startDate="2026-03-01"))
    assert verdict.result is Result.WARNING
    assert verdict.period is not None
    assert verdict.period.late
    assert verdict.change is not None
    assert verdict.change.after.late


def test_a_refused_entry_can_be_late_as_well() -> None:
    verdict = judged(entry(startDate="2026-03-01", endDate="2026-02-01"))
    assert verdict.result is Result.REFUSED
    assert [anomaly.id for anomaly in verdict.anomalies] == ["00911-014", "90373-460"]


@pytest.mark.parametrize(
    ("block", "anomalies"),
    [
        ({"startDate": "2026-03-01"}, ["90378-460"]),
        ({"startDate": "2026-03-02"}, []),
        ({"startDate": "2026-05-01"}, []),
    ],
)
def test_moving_the_start_into_the_past_is_late(block: dict[str, Any], anomalies: list[str]) -> None:
    assert found(change(**block), period(end_date=date(2026, 6, 30))) == anomalies


def test_moving_a_past_start_to_a_later_day_is_not() -> None:
    assert found(change(startDate="2026-02-01"), period(start_date=date(2026, 1, 1))) == []


def test_a_past_start_that_stays_as_it_is_is_not_late() -> None:
    assert found(change(endDate="2026-03-31"), period(start_date=date(2026, 1, 1), end_date=date(2026, 4, 30))) == []
    assert (
        found(
            change(startDate="2026-01-01", endDate="2026-03-31"),
            period(start_date=date(2026, 1, 1), end_date=date(2026, 4, 30)),
        )
        == []
    )


def test_an_earlier_hour_that_is_over_is_late() -> None:
    evening = period(
        "EXT", "302", start_date=date(2026, 3, 2), start_hour="1800", end_date=date(2026, 3, 2), end_hour="2300"
    )
    assert found(change(startDate="2026-03-02", startHour="0900"), evening) == ["90378-460"]
    assert found(change(startDate="2026-03-02", startHour="1100"), evening) == []


def test_nothing_repairs_a_late_entry() -> None:
    verdict = judged(change(startDate="2026-05-01"), period(late=True))
    assert verdict.period is not None
    assert verdict.period.late
