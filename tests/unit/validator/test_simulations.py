"""``POST /simulations``: the same rules, nothing kept, and no number."""

from pathlib import Path
from typing import Any

import pytest

from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan, employer_holder
from services.validator.use_cases.judge_declarations import Court
from shared.contracts.declaration_received import DeclarationReceived
from tests.support.asking import FakeIntake, asking, bearer, court_of_rules, unnumbered
from tests.support.received import BAKERY, SSIN, entry, leaving, number, pending
from tests.support.validator_fakes import FakeDecisionLog, FakeEmployerQuotas, FakeLedger
from tests.unit.validator.declaring import period
from tests.unit.validator.registering import OPTED, created

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def court() -> Court:
    return court_of_rules()


async def simulate(folder: Path, court: Court, event: DeclarationReceived) -> dict[str, Any]:
    async with asking(folder, FakeIntake(unnumbered(event)), court) as http:
        answer = await http.post("/simulations", content=b"{}", headers={**JSON, **bearer()})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def kept(court: Court, event: DeclarationReceived) -> Period:
    """The period of an accepted IN, put into the ledger."""
    verdict = court.judge(event, _empty())
    assert verdict.period is not None
    assert isinstance(court.ledger, FakeLedger)
    court.ledger.periods[verdict.period.number] = verdict.period
    return verdict.period


def _empty() -> Any:
    from services.validator.domain.ledger import Ledger

    return Ledger()


async def test_an_accepted_declaration_is_answered_with_the_period_it_would_make_and_without_a_number(
    tmp_path: Path, court: Court
) -> None:
    found = await simulate(tmp_path, court, entry(1, end="2026-12-31"))

    assert (found["simulation"], found["result"], found["kind"]) == (True, "A", "IN")
    assert "no number" in found["notice"]
    assert "number" not in found
    assert found["receivedAt"] == "2026-11-24T09:42:05.123Z"
    assert found["period"]["after"]["startDate"] == "2026-12-01"
    assert found["period"].keys() == {"version", "after"}
    assert found["rules"] == court.rules


async def test_nothing_is_written(tmp_path: Path, court: Court) -> None:
    await simulate(tmp_path, court, entry(1))

    assert isinstance(court.log, FakeDecisionLog)
    assert isinstance(court.ledger, FakeLedger)
    assert (court.log.decisions, court.ledger.periods) == ({}, {})


async def test_a_refused_one_is_answered_with_its_anomalies_in_four_languages(tmp_path: Path, court: Court) -> None:
    period = kept(court, entry(1))

    found = await simulate(tmp_path, court, entry(2, seq=2))

    assert found["result"] == "B"
    assert "period" not in found
    (anomaly,) = found["anomalies"]
    assert (anomaly["id"], anomaly["severity"]) == ("90373-333", "B")
    assert anomaly["period"]["number"] == period.number
    for text in ("labels", "cause", "cure"):
        assert set(anomaly[text]) == {"fr", "nl", "de", "en"}
        assert all(anomaly[text].values())
    assert {"rule", "source", "action", "pointer", "field"} <= anomaly.keys()


async def test_a_follow_up_is_answered_with_the_period_before_and_after(tmp_path: Path, court: Court) -> None:
    kept(court, entry(1))

    found = await simulate(tmp_path, court, leaving(2, 1, end="2026-12-31"))

    assert (found["period"]["number"], found["period"]["version"]) == (number(1), 2)
    assert "endDate" not in found["period"]["before"]
    assert found["period"]["after"]["endDate"] == "2026-12-31"


async def test_a_daily_registration_is_answered_with_what_it_would_be_and_without_a_number(
    tmp_path: Path, court: Court
) -> None:
    held = period()
    assert isinstance(court.ledger, FakeLedger)
    court.ledger.periods[held.number] = held

    found = await simulate(tmp_path, court, created(facts={"employer": OPTED}))

    assert found["result"] == "A", found["anomalies"]
    made = found["registration"]
    assert (made["version"], made["periodNumber"], made["after"]["startHour"]) == (1, held.number, "0900")
    assert {"number", "before"}.isdisjoint(made)


async def test_one_whose_worker_must_be_identified_first_waits(tmp_path: Path, court: Court) -> None:
    found = await simulate(tmp_path, court, pending(entry(1, worker=0)))

    assert (found["result"], found["anomalies"]) == ("S", [])


async def test_what_a_student_uses_of_the_quota_is_told(tmp_path: Path, court: Court) -> None:
    student = _student(hours=600)

    found = await simulate(tmp_path, court, student)

    (effect,) = [one for one in found["quotas"] if one["quota"] == "STUDENT"]
    assert (effect["span"], effect["limit"], effect["before"], effect["after"]) == ("2026", 650, 0, 600)


def _student(hours: int) -> DeclarationReceived:
    event = entry(1, end="2026-12-31", worker_type="STU")
    block = event.declaration.dimona_in
    assert block is not None
    planned = block.model_copy(update={"planned_hours_number": str(hours)})
    return event.model_copy(update={"declaration": event.declaration.model_copy(update={"dimona_in": planned})})


async def test_the_employers_own_quota_warns_as_it_would_and_is_shown(tmp_path: Path, court: Court) -> None:
    place = HolderSpan(employer_holder(BAKERY.id), "HORECA_EMPLOYER", "2026")
    assert isinstance(court.employer_days, FakeEmployerQuotas)
    court.employer_days.days[place] = 200

    found = await simulate(tmp_path, court, _extra())

    assert [anomaly["id"] for anomaly in found["anomalies"]] == ["90256-369"]
    assert found["result"] == "W"
    (position,) = found["employerQuotas"]
    assert (position["quota"], position["used"], position["limit"], position["remaining"]) == (
        "HORECA_EMPLOYER", 200, 200, 0,
    )  # fmt: skip
    assert court.employer_days.days == {place: 200}


async def test_the_employers_quota_is_that_of_the_year_in_which_the_period_starts(tmp_path: Path, court: Court) -> None:
    assert isinstance(court.employer_days, FakeEmployerQuotas)
    for year in ("2026", "2027"):
        court.employer_days.days[HolderSpan(employer_holder(BAKERY.id), "HORECA_EMPLOYER", year)] = 1

    later = await simulate(tmp_path, court, entry(1, start="2027-02-01"))
    refused = await simulate(tmp_path, court, entry(1, start="bad"))

    assert [one["span"] for one in later["employerQuotas"]] == ["2027"]
    assert [one["span"] for one in refused["employerQuotas"]] == ["2026"]


async def test_a_quota_that_the_employer_has_not_used_and_would_not_is_not_shown(tmp_path: Path, court: Court) -> None:
    touching = await simulate(tmp_path, court, _extra())
    other = await simulate(tmp_path, court, entry(1))

    assert [(one["quota"], one["used"]) for one in touching["employerQuotas"]] == [("HORECA_EMPLOYER", 0)]
    assert other["employerQuotas"] == []


def _extra() -> DeclarationReceived:
    """An occasional worker in horeca, for one evening."""
    event = entry(1, start="2026-12-01", end="2026-12-01", worker_type="EXT")
    block = event.declaration.dimona_in
    assert block is not None
    features = block.features.model_copy(update={"joint_commission_number": "302"})
    evening = block.model_copy(update={"features": features, "start_hour": "1700", "end_hour": "2300"})
    return event.model_copy(update={"declaration": event.declaration.model_copy(update={"dimona_in": evening})})


async def test_no_personal_data_is_in_the_answer(tmp_path: Path, court: Court) -> None:
    kept(court, entry(1))
    for event in (entry(2, seq=2), leaving(3, 1), entry(4, start="bad")):
        found = await simulate(tmp_path, court, event)
        assert SSIN not in str(found)
        assert "Peeters" not in str(found)
