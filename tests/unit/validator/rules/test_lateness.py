from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.contracts.decision import Result
from tests.unit.validator.declaring import change, entry, found, judged, period


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
