"""Trying before declaring, in a whole sandbox with a shadow run: simulations, quota balances, the shadow's report."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

from deploy.local.synthetic import synthetic_ssin
from shared.http.scopes import ADMINISTER
from shared.identifiers.enterprise_number import enterprise_number
from shared.moments import belgian_day
from tests.support.pipeline import Pipeline, running_pipeline
from tests.support.sandbox_seed import AGENT, BAKERY, PAYROLL, seed
from tests.support.senders import HttpSender

JSON = {"Content-Type": "application/json"}
OFFICE = "office"
_HEADER = "quota,worker_type,joint_committee,unit,per,quarter,limit,holder,blocking,late_counts,told,sector,when"
_BILL = "STUDENT,STU,,hours,year,,100,worker,no,no,yes,,"


def _seed() -> dict[str, Any]:
    content = seed()
    office = {"client_id": OFFICE, "enterprise_number": enterprise_number(19_980_099), "scopes": [ADMINISTER]}
    return {**content, "senders": [*content["senders"], office]}


async def _ask(http: HttpSender, path: str, body: dict[str, Any], service: str = "validator") -> httpx.Response:
    return await http.request("POST", path, service, headers=JSON, content=orjson.dumps(body))


def _entry(employer: int, person: int, **block: Any) -> dict[str, Any]:
    """An IN that starts a week from now."""
    start = belgian_day(datetime.now(UTC)) + timedelta(days=7)
    features = {"jointCommissionNumber": "XXX", "workerType": "OTH"}
    return {
        "employer": {"enterpriseNumber": _employer(employer)},
        "worker": {"ssin": synthetic_ssin(person)},
        "dimonaIn": {"startDate": start.isoformat(), "features": features, **block},
    }


def _student(employer: int, person: int, hours: int) -> dict[str, Any]:
    made = _entry(employer, person, plannedHoursNumber=hours)
    made["dimonaIn"]["endDate"] = made["dimonaIn"]["startDate"]
    made["dimonaIn"]["features"] = {"jointCommissionNumber": "XXX", "workerType": "STU"}
    return made


def _employer(place: int) -> str:
    number: str = seed()["employers"][place]["enterprise_number"]
    return number


async def _declared(http: HttpSender, body: dict[str, Any]) -> dict[str, Any]:
    """The final result of a declaration."""
    number = (await _ask(http, "/declarations", body, "intake")).json()["number"]
    async with asyncio.timeout(60):
        while True:
            found: dict[str, Any] = (await http.request("GET", f"/declarations/{number}")).json()
            if found["status"] == "final":
                return found
            await asyncio.sleep(0.1)


async def _live_through(folder: Path) -> None:
    decree = folder / "decree"
    decree.mkdir(parents=True)
    columns = f"{_HEADER},valid_from,valid_until,certainty,source"
    (decree / "quotas.csv").write_text(f"{columns}\n{_BILL},2026-01-01,,I,a bill\n")
    environment = {"DIMONA_SHADOW_DECREES_DIR": str(decree)}
    async with running_pipeline(folder / "data", _seed(), environment=environment) as pipeline:
        await _try_and_declare(pipeline)
        await _look_at_quotas(pipeline)
        await _read_the_report(pipeline)


async def _try_and_declare(pipeline: Pipeline) -> None:
    async with pipeline.http(BAKERY) as bakery:
        wanted = _entry(0, 1)
        tried = (await _ask(bakery, "/simulations", wanted)).json()
        assert (tried["simulation"], tried["result"], "number" in tried) == (True, "A", False)

        declared = await _declared(bakery, wanted)
        assert declared["result"] == "A"

        again = (await _ask(bakery, "/simulations", wanted)).json()
        (anomaly,) = again["anomalies"]
        assert (again["result"], anomaly["id"]) == ("B", "90373-333")
        assert anomaly["period"]["number"] == declared["period"]["number"]

        foreign = await _ask(bakery, "/simulations", _entry(3, 1))
        assert foreign.status_code == 403
        nonsense = await _ask(bakery, "/simulations", {"dimonaIn": {"features": {"x": 1}}})
        assert [issue["name"] for issue in nonsense.json()["issues"]] == ["/dimonaIn/features/x"]


async def _look_at_quotas(pipeline: Pipeline) -> None:
    """A student of the agent's works for two of its employers; the payroll office has nothing to do with the first."""
    async with pipeline.http(AGENT) as agent, pipeline.http(PAYROLL) as payroll:
        for employer, hours in ((1, 120), (2, 80)):
            assert (await _declared(agent, _student(employer, 2, hours)))["result"] == "A"

        found = await _ask(agent, "/quotas/search", _search(1, 2))
        (student,) = [one for one in found.json()["worker"]["quotas"] if one["quota"] == "STUDENT"]
        assert (student["used"], student["remaining"]) == (200, 450)

        elsewhere = await _ask(payroll, "/quotas/search", _search(3, 2))
        assert elsewhere.json().keys() == {"year", "employer"}
        foreign = await _ask(payroll, "/quotas/search", _search(1, 2))
        assert foreign.status_code == 403


def _search(employer: int, person: int) -> dict[str, Any]:
    year = int(_entry(0, 0)["dimonaIn"]["startDate"][:4])
    return {
        "employer": {"enterpriseNumber": _employer(employer)},
        "worker": {"ssin": synthetic_ssin(person)},
        "year": year,
    }


async def _read_the_report(pipeline: Pipeline) -> None:
    """The bill would have warned of both student jobs."""
    async with pipeline.http(OFFICE) as office, pipeline.http(BAKERY) as bakery:
        assert (await bakery.request("GET", "/shadow/report", "validator")).status_code == 403
        report = (await office.request("GET", "/shadow/report", "validator")).json()

    assert report["live"] != report["shadow"]
    kinds = {(one["live"], one["shadow"], *one["onlyShadow"]): one["declarations"] for one in report["differences"]}
    assert kinds == {("A", "W", "90017-369"): 2}


def test_senders_try_before_they_declare_and_the_office_tries_its_rules(tmp_path: Path) -> None:
    asyncio.run(_live_through(tmp_path))
