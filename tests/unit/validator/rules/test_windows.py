"""Until when a performance, and the end of a flexi-job, may be corrected."""

import shutil
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from shared.moments import BRUSSELS
from shared.reference.reference import Reference
from tests.unit.validator.declaring import cancellation, change, found, judged, period

DAY, NEXT_DAY = "2026-03-10", "2026-03-11"


def at(clock: str) -> dict[str, Any]:
    """Received when clocks in Brussels show this."""
    return {"received_at": datetime.fromisoformat(clock).replace(tzinfo=BRUSSELS).astimezone(UTC)}


def performance(worker_type: str = "EXT", start: str = "1700", end: str | None = "1900", **fields: Any) -> Period:
    """On 10 March 2026; over midnight if it ends before it starts."""
    committee = "302" if worker_type == "EXT" else "XXX"
    last = 11 if end is not None and end < start else 10
    hours = {"start_hour": start, "end_hour": end}
    return period(
        worker_type,
        committee,
        **{"start_date": date(2026, 3, 10), "end_date": date(2026, 3, last), **hours, **fields},
    )


@pytest.mark.parametrize(
    ("clock", "anomalies"),
    [
        (f"{DAY} 16:59:59", []),
        (f"{DAY} 17:00:00", []),
        (f"{DAY} 17:00:00.001", ["00910-344"]),
        (f"{DAY} 18:30:00", ["00910-344"]),
    ],
)
def test_the_start_is_postponed_until_it_comes(clock: str, anomalies: list[str]) -> None:
    declared = change(startDate=DAY, startHour="1715", facts=at(clock))
    assert found(declared, performance()) == anomalies


def test_hours_of_a_flexi_job_may_be_moved_afterwards() -> None:
    a_week_later = at("2026-03-17 12:00")
    assert found(change(startDate=DAY, startHour="1715", facts=a_week_later), performance("FLX")) == []
    for end in ("1900", "2130"):
        longer = change(endDate=DAY, endHour="2359", facts=a_week_later)
        assert found(longer, performance("FLX", end=end)) == []


def test_an_earlier_start_may_be_told_afterwards_and_is_late() -> None:
    declared = change(startDate=DAY, startHour="1645", facts=at(f"{DAY} 18:00"))
    assert found(declared, performance()) == ["90378-460"]


def test_the_start_of_a_day_at_a_flat_rate_too() -> None:
    flat = performance(end=None)
    assert found(change(startDate=DAY, startHour="1800", facts=at(f"{DAY} 17:00")), flat) == []
    assert found(change(startDate=DAY, startHour="1800", facts=at(f"{DAY} 17:01")), flat) == ["00910-344"]


@pytest.mark.parametrize(
    ("end", "clock", "anomalies"),
    [
        ("1900", f"{DAY} 18:00", []),
        ("1900", f"{NEXT_DAY} 03:00:00", []),
        ("1900", f"{NEXT_DAY} 03:00:00.001", ["00911-344"]),
        ("1959", f"{NEXT_DAY} 03:59", []),
        ("1959", f"{NEXT_DAY} 04:00", ["00911-344"]),
        ("2000", f"{NEXT_DAY} 08:00:00", []),
        ("2000", f"{NEXT_DAY} 08:00:01", ["00911-344"]),
        ("2258", f"{NEXT_DAY} 07:59", []),
        ("2258", f"{NEXT_DAY} 08:01", ["00911-344"]),
    ],
)
def test_the_end_is_postponed_until_eight_hours_later_or_the_next_morning(
    end: str, clock: str, anomalies: list[str]
) -> None:
    declared = change(endDate=DAY, endHour="2359", facts=at(clock))
    assert found(declared, performance(end=end)) == anomalies


def test_the_window_of_a_night_shift_starts_with_its_end() -> None:
    night = performance(start="2200", end="0200")
    assert found(change(endDate=NEXT_DAY, endHour="0300", facts=at(f"{NEXT_DAY} 10:00")), night) == []
    assert found(change(endDate=NEXT_DAY, endHour="0300", facts=at(f"{NEXT_DAY} 10:01")), night) == ["00911-344"]


def test_eight_hours_are_eight_hours_on_the_night_clocks_go_forward() -> None:
    evening = performance(start_date=date(2026, 3, 28), end_date=date(2026, 3, 28))
    longer: dict[str, Any] = {"endDate": "2026-03-28", "endHour": "2000"}
    assert found(change(**longer, facts=at("2026-03-29 04:00")), evening) == []
    assert found(change(**longer, facts=at("2026-03-29 04:01")), evening) == ["00911-344"]


def test_an_occasional_worker_may_stay_over_midnight_a_flexi_worker_not() -> None:
    declared = change(endDate=NEXT_DAY, endHour="0030", facts=at(f"{DAY} 18:00"))
    assert found(declared, performance(end="2330")) == []
    assert found(declared, performance("FLX", end="2330")) == ["00911-344"]


def test_the_window_is_counted_from_the_end_that_is_stored() -> None:
    longer = judged(change(endDate=DAY, endHour="2130", facts=at(f"{NEXT_DAY} 02:00")), performance()).period
    assert longer is not None
    assert found(change(endDate=DAY, endHour="2200", facts=at(f"{NEXT_DAY} 07:00")), longer) == []


def test_a_performance_that_has_not_begun_moves_as_a_whole() -> None:
    times: dict[str, Any] = {"startDate": NEXT_DAY, "startHour": "0900", "endDate": NEXT_DAY, "endHour": "1200"}
    assert found(change(**times, facts=at(f"{DAY} 16:00")), performance()) == []
    assert found(change(**times, facts=at(f"{DAY} 17:30")), performance()) == ["00910-344"]
    assert found(change(**times, facts=at(f"{NEXT_DAY} 03:30")), performance()) == ["00910-344", "00911-344"]


def test_shortening_and_cancelling_are_possible_afterwards() -> None:
    a_week_later = at("2026-03-17 12:00")
    for worker_type in ("EXT", "FLX"):
        assert found(change(endDate=DAY, endHour="1830", facts=a_week_later), performance(worker_type)) == []
        assert found(cancellation(facts=a_week_later), performance(worker_type)) == []


FLEXI = period("FLX", start_date=date(2026, 4, 1), end_date=date(2026, 6, 30))


@pytest.mark.parametrize(
    ("block", "anomalies"),
    [
        ({"endDate": "2026-07-01"}, ["00911-344"]),
        ({"endDate": "9999-12-31"}, ["00911-344"]),
        ({"endDate": "2026-06-29"}, []),
        ({"startDate": "2026-04-02"}, []),
        ({"startDate": "2026-03-31"}, []),
    ],
)
def test_the_end_of_a_flexi_job_never_comes_later(block: dict[str, Any], anomalies: list[str]) -> None:
    assert found(change(**block), FLEXI) == anomalies


def test_the_end_of_a_performance_is_not_removed_for_another_reason() -> None:
    assert found(change(endDate="9999-12-31"), performance("FLX")) == ["00913-368", "90378-368"]


def test_what_is_unreadable_or_may_not_be_touched_is_not_judged() -> None:
    late = at(f"{NEXT_DAY} 12:00")
    later: dict[str, Any] = {"startDate": DAY, "startHour": "1715", "endDate": DAY, "endHour": "1930"}
    assert found(change(**later, facts=late), performance(cancelled=True)) == ["00913-355"]
    assert found(cancellation(facts=late), performance(locked=True)) == ["00913-362"]
    assert found(change(**{**later, "endHour": "soon"}, facts=late), performance()) == ["00778-003"]


def test_the_finding_repeats_what_was_declared() -> None:
    [anomaly] = judged(change(endDate="2026-07-01"), FLEXI).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dimonaUpdate/endDate", "2026-07-01")
    declared = change(startDate=DAY, startHour="1715", facts=at(f"{DAY} 18:00"))
    [anomaly] = judged(declared, performance()).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dimonaUpdate/startDate", DAY)


def test_other_periods_may_end_later_at_any_time() -> None:
    past = period(start_date=date(2026, 1, 1), end_date=date(2026, 1, 31))
    assert found(change(endDate="2026-02-15"), past) == []
    assert found(change(startDate="2026-01-02"), past) == []


def enforcing(folder: Path, **changes: str) -> Reference:
    """The tables with all windows enforced, and these texts of theirs replaced."""
    with as_file(files("shared.reference") / "tables") as shipped:
        shutil.copytree(shipped, folder)
    table = folder / "correction_windows.csv"
    text = table.read_text(encoding="utf-8").replace(",,no,", ",,yes,")
    for old, new in changes.items():
        text = text.replace(old, new)
    table.write_text(text, encoding="utf-8")
    return Reference.load(folder, synthetic=True)


def test_the_windows_of_shortening_and_cancelling_can_be_switched_on(tmp_path: Path) -> None:
    strict = enforcing(tmp_path / "tables")

    def strictly(declared: Any, standing: Period) -> list[str]:
        return [anomaly.id for anomaly in judge(declared, Ledger([standing]), strict).anomalies]

    night = performance(start="2200", end="0200")
    shorter: dict[str, Any] = {"endDate": DAY, "endHour": "1830"}
    for worker_type in ("EXT", "FLX"):
        evening = performance(worker_type)
        assert strictly(change(**shorter, facts=at(f"{NEXT_DAY} 00:00")), evening) == []
        assert strictly(change(**shorter, facts=at(f"{NEXT_DAY} 00:01")), evening) == ["00913-181"]
        assert strictly(cancellation(facts=at(f"{NEXT_DAY} 00:00")), evening) == []
        assert strictly(cancellation(facts=at(f"{NEXT_DAY} 00:01")), evening) == ["00913-181"]
    assert strictly(cancellation(facts=at(f"{NEXT_DAY} 23:59")), night) == []
    assert strictly(cancellation(facts=at("2026-03-17 12:00")), FLEXI) == []


def test_the_windows_of_shortening_and_cancelling_are_two(tmp_path: Path) -> None:
    cancelling = enforcing(
        tmp_path / "tables",
        **{"end_hour_earlier,EXT,,,midnight_after_end,,yes": "end_hour_earlier,EXT,,,midnight_after_end,,no"},
    )
    late = at(f"{NEXT_DAY} 00:01")

    def judged_so(declared: Any) -> list[str]:
        return [anomaly.id for anomaly in judge(declared, Ledger([performance()]), cancelling).anomalies]

    assert judged_so(cancellation(facts=late)) == ["00913-181"]
    assert judged_so(change(endDate=DAY, endHour="1830", facts=late)) == []


def test_only_what_ends_earlier_is_shortened(tmp_path: Path) -> None:
    strict = enforcing(tmp_path / "tables")
    earlier_start = change(startDate=DAY, startHour="1645", facts=at(f"{NEXT_DAY} 00:01"))
    later_end = change(endDate=DAY, endHour="1930", facts=at(f"{NEXT_DAY} 00:01"))
    for declared, anomalies in ((earlier_start, ["90378-460"]), (later_end, [])):
        verdict = judge(declared, Ledger([performance()]), strict)
        assert [anomaly.id for anomaly in verdict.anomalies] == anomalies


def test_a_window_is_widened_by_its_table_alone(tmp_path: Path) -> None:
    wider = enforcing(tmp_path / "tables", **{"hours_after_end,8,": "hours_after_end,12,"})
    declared = change(endDate=DAY, endHour="2000", facts=at(f"{NEXT_DAY} 07:00"))
    assert judge(declared, Ledger([performance()]), wider).anomalies == ()
    assert found(declared, performance()) == ["00911-344"]
