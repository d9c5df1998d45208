"""Flexi-jobs and starter jobs: what a career allows."""

from datetime import date
from typing import Any

import pytest

from services.validator.domain.careers import quarter_before, work_by_quarter
from shared.contracts.declaration_received import CareerQuarter, Person
from shared.identifiers.ssin import with_check_digits
from tests.unit.validator.declaring import SSIN, change, entry, found, judged, period

DAY = {"startHour": "1700", "endHour": "2200"}


def career(*quarters: tuple[str, float], **pension: str) -> dict[str, Any]:
    known = [CareerQuarter(quarter=quarter, fraction=fraction) for quarter, fraction in quarters]
    known += [CareerQuarter(quarter=quarter, pension=True) for quarter in pension.values()]
    return {"person": Person(ssin=SSIN, career=tuple(known))}


def flexi(start: str, facts: dict[str, Any]) -> list[str]:
    late = ["90373-460"] if start < "2026-03-02" else []
    anomalies = found(entry("FLX", startDate=start, endDate=start, **DAY, facts=facts))
    assert anomalies[: len(late)] == late
    return anomalies[len(late) :]


@pytest.mark.parametrize(
    ("start", "quarters", "anomalies"),
    [
        ("2026-03-10", [("2025-2", 0.8)], []),
        ("2026-03-10", [("2025-2", 1.0)], []),
        ("2026-03-10", [("2025-2", 0.79)], ["90017-510"]),
        ("2026-03-10", [("2025-3", 1.0)], ["90017-510"]),
        ("2026-03-10", [], ["90017-510"]),
        ("2026-03-10", [("2025-2", 0.4), ("2025-2", 0.4)], []),
        ("2026-04-01", [("2025-2", 1.0)], ["90017-510"]),
        ("2026-04-01", [("2025-3", 0.8)], []),
        ("2026-03-10", [("2025-1", 1.0), ("2025-2", 0.8)], ["90017-510"]),
        ("2026-03-10", [("2025-1", 1.0), ("2025-2", 1.0)], []),
        ("2026-03-10", [("2024-4", 1.0), ("2025-1", 0.9), ("2025-2", 0.9)], ["90017-510"]),
        ("2026-03-10", [("2024-4", 0.8), ("2025-1", 0.8), ("2025-2", 0.8)], []),
        ("2024-01-02", [("2023-2", 0.5)], ["90017-510"]),
        ("2023-12-30", [("2023-1", 0.5)], ["90017-058"]),
        ("2023-12-30", [("2022-4", 1.0), ("2023-1", 0.8)], []),
    ],
)
def test_a_flexi_job_asks_for_work_three_quarters_before(
    start: str, quarters: list[tuple[str, float]], anomalies: list[str]
) -> None:
    assert flexi(start, career(*quarters)) == anomalies


@pytest.mark.parametrize(
    ("quarter", "anomalies"), [("2026-1", []), ("2019-3", []), ("2026-2", ["90017-510"]), ("2030-1", ["90017-510"])]
)
def test_a_pensioner_may_have_a_flexi_job(quarter: str, anomalies: list[str]) -> None:
    assert flexi("2026-03-10", career(since=quarter)) == anomalies


def test_access_to_flexi_jobs_is_a_warning_about_the_worker() -> None:
    verdict = judged(entry("FLX", startDate="2026-03-10", endDate="2026-03-10", **DAY, facts=career()))
    assert verdict.result == "W"
    assert [(one.pointer, one.value) for one in verdict.anomalies] == [("/worker", None)]


def test_other_types_and_unknown_careers_are_not_asked() -> None:
    assert flexi("2026-03-10", {"person": Person(ssin=SSIN)}) == []
    assert flexi("2026-03-10", {"person": Person(ssin=SSIN, career_unavailable=True)}) == []
    assert found(entry("DWD", facts=career())) == []


def young(born: str, quarters: tuple[tuple[str, float], ...] | None = (), **facts: Any) -> dict[str, Any]:
    known = None if quarters is None else tuple(CareerQuarter(quarter=q, fraction=f) for q, f in quarters)
    person = Person(ssin=SSIN, birth_date=date.fromisoformat(born), career=known, **facts)
    return {"person": person}


@pytest.mark.parametrize(
    ("born", "told"),
    [
        ("2008-04-01", True),
        ("2008-04-02", False),
        ("2005-04-02", True),
        ("2005-04-01", False),
        ("1985-01-01", False),
    ],
)
def test_a_starter_is_from_eighteen_to_twenty_on_the_day_of_the_start(born: str, told: bool) -> None:
    assert found(entry(facts=young(born))) == (["90017-514", "90373-483"] if told else [])


@pytest.mark.parametrize(
    ("quarters", "told"),
    [
        ([("2025-1", 0.9), ("2025-2", 0.9)], False),
        ([("2024-4", 1.0), ("2025-3", 1.0)], False),
        ([("2025-1", 0.9)], True),
        ([("2025-1", 0.8), ("2025-2", 0.8)], True),
        ([("2025-4", 1.0), ("2026-1", 1.0)], True),
        ([("2024-3", 1.0), ("2024-4", 1.0)], True),
        ([("2025-3", 1.0), ("2025-4", 1.0)], True),
    ],
)
def test_a_starter_has_no_experience(quarters: list[tuple[str, float]], told: bool) -> None:
    anomalies = found(entry(facts=young("2007-06-01", tuple(quarters))))
    assert anomalies == (["90017-514", "90373-483"] if told else [])


def test_a_register_that_cannot_tell_is_told_of_somebody_of_the_age_only() -> None:
    assert found(entry(facts=young("2007-06-01", None, career_unavailable=True))) == ["90017-515"]
    assert found(entry(facts=young("1985-06-01", None, career_unavailable=True))) == []
    assert found(entry(facts=young("2007-06-01", None))) == []


def test_starters_are_told_in_their_types_and_since_july_2018_only() -> None:
    assert found(entry("DWD", facts=young("2007-06-01"))) == []
    assert found(entry(startDate="2018-06-30", facts=young("1999-06-01"))) == ["90373-460"]
    assert found(entry(startDate="2018-07-01", facts=young("1999-06-01"))) == ["90373-460", "90017-514", "90373-483"]


def test_where_the_register_does_not_know_the_birth_date_the_ssin_tells_it() -> None:
    born_2007 = with_check_digits("070601999", born_2000=True)
    known = {"person": Person(ssin=born_2007, career=())}
    assert found(entry(worker={"ssin": born_2007}, facts=known)) == ["90017-514", "90373-483"]
    for undated in ("070000999", "070600999"):
        ssin = with_check_digits(undated, born_2000=True)
        assert found(entry(worker={"ssin": ssin}, facts={"person": Person(ssin=ssin, career=())})) == []


def test_a_change_that_moves_the_start_is_told_too() -> None:
    facts = young("2008-05-01")
    assert found(change(startDate="2026-05-04", facts=facts), period()) == ["90378-483"]
    assert found(change(startDate="2026-04-30", facts=facts), period()) == []
    standing = period(start_date=date(2026, 5, 4))
    assert found(change(startDate="2026-05-04", plannedHoursNumber=None, facts=facts), standing) == ["90378-444"]
    unavailable = young("2008-05-01", None, career_unavailable=True)
    assert found(change(startDate="2026-05-04", facts=unavailable), period()) == []


@pytest.mark.parametrize(
    ("day", "lag", "quarter"),
    [(date(2026, 1, 1), 0, "2026-1"), (date(2026, 3, 31), 1, "2025-4"), (date(2026, 12, 31), 3, "2026-1"), (date(2026, 7, 1), 5, "2025-2")],
)  # fmt: skip
def test_quarters_are_counted_back(day: date, lag: int, quarter: str) -> None:
    assert quarter_before(day, lag) == quarter


def test_work_in_one_quarter_adds_up() -> None:
    quarters = [CareerQuarter(quarter="2026-1", fraction=0.5), CareerQuarter(quarter="2026-1", fraction=0.25)]
    assert work_by_quarter(quarters) == {"2026-1": 0.75}
