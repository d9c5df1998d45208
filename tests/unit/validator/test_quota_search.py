"""``POST /quotas/search``: who sees what is left of which quota."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan, employer_holder
from services.validator.domain.resolution import Refusal
from services.validator.use_cases.judge_declarations import Court
from shared.contracts.declaration_received import DeclarationReceived
from shared.outages import TryAgain
from tests.support.asking import FakeIntake, asking, bearer, court_of_rules, unnumbered
from tests.support.received import BAKERY, GARAGE, SSIN, entry
from tests.support.validator_fakes import FakeEmployerQuotas, FakeLedger

EMPLOYER = {"enterpriseNumber": BAKERY.enterprise_number}
SEARCH = {"employer": EMPLOYER, "worker": {"ssin": SSIN}, "year": 2026}
JOB = Period(
    worker_id=1,
    number=1,
    version=1,
    employer_id=BAKERY.id,
    start_date=date(2026, 7, 1),
    start_hour=None,
    end_date=date(2026, 8, 31),
    end_hour=None,
    planned_hours=100,
    joint_committee="XXX",
    worker_type="STU",
    user=None,
    user_joint_committee=None,
    ssin=None,
    cancelled=False,
    late=False,
)
ELSEWHERE = replace(JOB, number=2, employer_id=GARAGE.id, planned_hours=250)


@pytest.fixture
def court() -> Court:
    return court_of_rules()


async def ask(
    folder: Path, court: Court, body: Any, answer: DeclarationReceived | Refusal | Exception | None = None
) -> tuple[httpx.Response, FakeIntake]:
    intake = FakeIntake(answer if answer is not None else unnumbered(entry(1)))
    async with asking(folder, intake, court) as http:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {"Content-Type": "application/json", **bearer()}
        return await http.post("/quotas/search", content=content, headers=headers), intake


def hold(court: Court, *periods: Period) -> None:
    assert isinstance(court.ledger, FakeLedger)
    court.ledger.periods.update({period.number: period for period in periods})


def position(found: list[dict[str, Any]], quota: str, span: str) -> dict[str, Any]:
    (one,) = [one for one in found if (one["quota"], one["span"]) == (quota, span)]
    return one


async def test_a_worker_of_the_employer_is_counted_over_all_employers(tmp_path: Path, court: Court) -> None:
    hold(court, JOB, ELSEWHERE)

    answer, _ = await ask(tmp_path, court, SEARCH)

    assert position(answer.json()["worker"]["quotas"], "STUDENT", "2026") == {
        "quota": "STUDENT", "unit": "hours", "span": "2026", "limit": 650, "used": 350, "remaining": 300,
        "told": True, "blocking": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "periods",
    [
        [],
        [ELSEWHERE],
        [replace(JOB, cancelled=True)],
        [replace(JOB, start_date=date(2025, 7, 1), end_date=date(2025, 8, 31))],
        [replace(JOB, worker_id=2)],
    ],
)
async def test_somebody_elses_worker_is_as_unknown_as_nobodys(
    tmp_path: Path, court: Court, periods: list[Period]
) -> None:
    nobody, _ = await ask(tmp_path, court, SEARCH, unnumbered(entry(1, worker=0)))
    hold(court, *periods)

    answer, _ = await ask(tmp_path, court, SEARCH)

    assert answer.status_code == 200
    assert "worker" not in answer.json()
    assert answer.content == nobody.content


async def test_a_period_that_began_in_an_earlier_year_and_goes_on_is_one_of_this_year(
    tmp_path: Path, court: Court
) -> None:
    hold(court, replace(JOB, worker_type="OTH", planned_hours=None, start_date=date(2020, 1, 1), end_date=None))

    answer, _ = await ask(tmp_path, court, SEARCH)

    assert position(answer.json()["worker"]["quotas"], "STUDENT", "2026")["used"] == 0


async def test_quarters_come_one_by_one_each_with_its_own_limit(tmp_path: Path, court: Court) -> None:
    sport = replace(JOB, worker_type="S17", start_date=date(2026, 8, 1), planned_hours=85)
    hold(court, sport)

    answer, _ = await ask(tmp_path, court, SEARCH)

    quarters = [position(answer.json()["worker"]["quotas"], "A17_QUARTER_SPORT", f"2026-{n}") for n in range(1, 5)]
    assert [(one["used"], one["limit"], one["blocking"]) for one in quarters] == [
        (0, 150, True), (0, 150, True), (85, 285, True), (0, 150, True),
    ]  # fmt: skip


async def test_the_employers_own_quota_is_always_told(tmp_path: Path, court: Court) -> None:
    assert isinstance(court.employer_days, FakeEmployerQuotas)
    court.employer_days.days[HolderSpan(employer_holder(BAKERY.id), "HORECA_EMPLOYER", "2026")] = 203

    answer, intake = await ask(tmp_path, court, {"employer": EMPLOYER})

    told = answer.json()
    assert (told["year"], told["employer"]["enterpriseNumber"]) == (2026, BAKERY.enterprise_number)
    horeca = position(told["employer"]["quotas"], "HORECA_EMPLOYER", "2026")
    assert (horeca["used"], horeca["limit"], horeca["remaining"]) == (203, 200, 0)
    assert "worker" not in told
    assert [orjson.loads(body) for body, _, _ in intake.asked] == [{"employer": EMPLOYER, "dimonaIn": {"features": {}}}]


async def test_the_limit_of_a_year_is_the_one_at_its_end(tmp_path: Path, court: Court) -> None:
    answer, _ = await ask(tmp_path, court, {"employer": EMPLOYER, "year": 2015})

    assert position(answer.json()["employer"]["quotas"], "HORECA_EMPLOYER", "2015")["limit"] == 200


async def test_unknown_and_foreign_employers_cannot_be_told_apart(tmp_path: Path, court: Court) -> None:
    foreign, _ = await ask(tmp_path, court, SEARCH, Refusal(403, {}, b'{"detail": "You hold no mandate"}'))
    unknown, _ = await ask(tmp_path, court, SEARCH, unnumbered(entry(1, employer=None)))

    assert foreign.status_code == unknown.status_code == 403
    assert foreign.content == unknown.content
    assert foreign.headers["content-type"] == "application/problem+json"


async def test_while_intake_is_away_one_is_asked_to_come_again(tmp_path: Path, court: Court) -> None:
    answer, _ = await ask(tmp_path, court, SEARCH, TryAgain())

    assert answer.status_code == 503
    assert "retry-after" in answer.headers


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"{", ""),
        (b"{}", "/employer"),
        ({"employer": {}}, "/employer"),
        ({"employer": {**EMPLOYER, "employerId": "1"}}, "/employer"),
        ({**SEARCH, "worker": {"ssin": "8501019998"}}, "/worker/ssin"),
        ({**SEARCH, "worker": {"ssin": "85010199984x"}}, "/worker/ssin"),
        ({**SEARCH, "year": "2026"}, "/year"),
        ({**SEARCH, "year": 1999}, "/year"),
        ({**SEARCH, "more": 1}, "/more"),
    ],
)
async def test_a_bad_search_is_a_problem_with_a_pointer_and_never_repeats_the_ssin(
    tmp_path: Path, court: Court, body: Any, pointer: str
) -> None:
    answer, intake = await ask(tmp_path, court, body)

    assert answer.status_code == 400
    assert [issue["name"] for issue in answer.json()["issues"]] == [pointer]
    assert "8501019998" not in answer.text
    assert intake.asked == []
