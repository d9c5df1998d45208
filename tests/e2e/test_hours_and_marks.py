"""Through the whole pipeline: hours of one day, created, changed and cancelled; then the office locks their period."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from deploy.local.synthetic import synthetic_ssin
from shared.contracts.topics import results_topic
from shared.http.scopes import ADMINISTER
from shared.identifiers.enterprise_number import enterprise_number
from shared.moments import belgian_day
from tests.support.aftermath import CHECKS, Aftermath, aftermath_of, violations
from tests.support.answers import Sent
from tests.support.pipeline import Pipeline, running_pipeline
from tests.support.sandbox_seed import BAKERY, seed
from tests.support.senders import HttpSender
from tests.support.snapshot import Snapshot

OFFICE = "office"
EMPLOYER = seed()["employers"][0]["enterprise_number"]
DAY = (belgian_day(datetime.now(UTC)) + timedelta(days=7)).isoformat()
_TWO_SENDERS = {"14 employers' quotas add up", "14 workers' quotas add up", "8 who is told finds the period"}


def _seed() -> dict[str, Any]:
    content = seed()
    office = {"client_id": OFFICE, "enterprise_number": enterprise_number(19_980_099), "scopes": [ADMINISTER]}
    return {**content, "senders": [*content["senders"], office]}


def _declarations() -> dict[str, dict[str, Any]]:
    """By the own id that each is sent under."""
    features = {"jointCommissionNumber": "XXX", "workerType": "OTH"}
    morning = {"startDate": DAY, "startHour": "0900", "endDate": DAY, "endHour": "1200"}
    return {
        "in": {
            "employer": {"enterpriseNumber": EMPLOYER},
            "worker": {"ssin": synthetic_ssin(1)},
            "dimonaIn": {"startDate": DAY, "features": features},
        },
        "morning": _daily("0", periodReference="in", **morning),
        "again": _daily("0", periodReference="in", **morning),
        "longer": _daily("1", dailyRegistrationReference="morning", endHour="1230"),
        "evening": _daily("0", periodReference="in", startDate=DAY, startHour="1800", endDate=DAY),
        "no evening": _daily("3", dailyRegistrationReference="evening"),
        "unknown": _daily("3", dailyRegistrationId=700099900041),
    }


def _daily(status: str, **block: Any) -> dict[str, Any]:
    return {"dailyRegistration": {"status": status, **block}}


async def _live_through(folder: Path) -> None:
    async with running_pipeline(folder, _seed(), replicas={"validator": 2}) as pipeline:
        sent = [Sent(BAKERY, own_id, orjson.dumps(body)) for own_id, body in _declarations().items()]
        await pipeline.queue().send(sent)
        run = await aftermath_of(pipeline, sent)
        finals = _finals(run.snapshot)
        _the_sender_is_told(finals)
        _everything_holds(run)
        async with pipeline.http(BAKERY) as bakery:
            await _the_register_shows_them(bakery, finals)
            await _the_employer_is_told(bakery, finals)
            await _posts_are_answered_alike(pipeline, bakery, finals)
            await _the_office_locks_the_period(pipeline, bakery, finals)


def _finals(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    told = [record.body() for record in snapshot.results() if record.topic == results_topic(BAKERY)]
    return {body["reference"]: body for body in told if body.get("phase") == "final"}


def _everything_holds(run: Aftermath) -> None:
    for check in CHECKS.keys() - _TWO_SENDERS:
        assert not violations(check, run), check


def _the_sender_is_told(finals: dict[str, dict[str, Any]]) -> None:
    found = {own: (one["result"], *(anomaly["id"] for anomaly in one["anomalies"])) for own, one in finals.items()}
    assert found == {
        "in": ("A",),
        "morning": ("A",),
        "again": ("B", "90480-334"),
        "longer": ("A",),
        "evening": ("A",),
        "no evening": ("A",),
        "unknown": ("B", "01085-092"),
    }
    period, morning = finals["in"]["number"], finals["morning"]["number"]
    assert finals["again"]["anomalies"][0]["registration"] == morning
    told = finals["longer"]
    assert (told["registrationNumber"], told["registrationVersion"], told["periodNumber"]) == (morning, 2, period)


async def _the_register_shows_them(bakery: HttpSender, finals: dict[str, dict[str, Any]]) -> None:
    period, morning, evening = (finals[own]["number"] for own in ("in", "morning", "evening"))
    one = (await bakery.request("GET", f"/dailyRegistrations/{morning}", "registry")).json()
    assert (one["version"], one["periodNumber"], one["image"]["endHour"]) == (2, period, "1230")
    listed = (await bakery.request("GET", f"/periods/{period}/dailyRegistrations", "registry")).json()
    assert [(item["number"], item["image"]["cancelled"]) for item in listed["items"]] == [
        (morning, False),
        (evening, True),
    ]
    assert (await bakery.request("GET", f"/periods/{period}", "registry")).json()["version"] == 1


async def _the_employer_is_told(bakery: HttpSender, finals: dict[str, dict[str, Any]]) -> None:
    """A confirmation of each over the official channel, in the employer's language."""
    page = (await bakery.request("GET", f"/ebox/messages?enterpriseNumber={EMPLOYER}", "notifier")).json()
    subjects = {message["id"]: message["subject"] for message in page["items"]}
    number = finals["longer"]["number"]
    assert len(subjects) >= len(finals) - 1
    assert subjects[f"{number}-final-employer"] == f"Dagelijkse registratie {number} \u2013 Aanvaard"
    message = (await bakery.request("GET", f"/ebox/messages/{number}-final-employer", "notifier")).json()
    assert "Dagelijkse registratie \u2013 wijziging" in message["text"]
    assert f"Nummer van de dagelijkse registratie: {finals['morning']['number']}" in message["text"]


async def _posts_are_answered_alike(pipeline: Pipeline, bakery: HttpSender, finals: dict[str, dict[str, Any]]) -> None:
    """Over HTTP, by number."""
    longer = _daily("1", dailyRegistrationId=finals["morning"]["number"], endHour="1245")
    sent = await bakery.post(orjson.dumps(longer), "even longer")
    await pipeline.until_quiet()
    shown = (await bakery.request("GET", f"/declarations/{sent.number}")).json()
    assert (shown["status"], shown["result"]) == ("final", "A")
    assert shown["registration"] == {
        "number": finals["morning"]["number"],
        "version": 3,
        "periodNumber": finals["in"]["number"],
    }


async def _the_office_locks_the_period(
    pipeline: Pipeline, bakery: HttpSender, finals: dict[str, dict[str, Any]]
) -> None:
    """What was lawful a moment ago is refused, until the office takes the lock off."""
    period = finals["in"]["number"]
    leaving = {"dimonaOut": {"periodId": period, "endDate": DAY}}
    shorter = _daily("1", dailyRegistrationId=finals["morning"]["number"], endHour="1100")
    async with pipeline.http(OFFICE) as office:
        assert await _mark(office, period, locked=True) == 202
        assert await _mark(bakery, period, locked=False) == 403
        assert await _mark(office, 700099900041, locked=True) == 404
        assert await _reasons(pipeline, bakery, leaving, shorter) == [["00913-362"], ["01085-181"]]
        shown = (await bakery.request("GET", f"/periods/{period}", "registry")).json()
        assert (shown["version"], shown["image"]["locked"], "kind" in shown["versions"][1]) == (2, True, False)

        assert await _mark(office, period, locked=False) == 202
        assert await _reasons(pipeline, bakery, shorter, leaving) == [[], []]
    run = await aftermath_of(pipeline, [])
    for check in CHECKS.keys() - _TWO_SENDERS - {"everyone is answered"}:
        assert not violations(check, run), check
    shown = (await bakery.request("GET", f"/periods/{period}", "registry")).json()
    assert (shown["version"], shown["image"]["locked"], shown["image"]["endDate"]) == (4, False, DAY)


async def _mark(http: HttpSender, period: int, *, locked: bool) -> int:
    body = orjson.dumps({"periodNumber": period, "locked": locked})
    headers = {"Content-Type": "application/json"}
    return (await http.request("POST", "/administration/periodMarks", headers=headers, content=body)).status_code


async def _reasons(pipeline: Pipeline, bakery: HttpSender, *declared: dict[str, Any]) -> list[list[str]]:
    """The anomalies of each, posted one after the other."""
    found = []
    for body in declared:
        sent = await bakery.post(orjson.dumps(body))
        await pipeline.until_quiet()
        shown = (await bakery.request("GET", f"/declarations/{sent.number}")).json()
        found.append([anomaly["id"] for anomaly in shown["anomalies"]])
    return found


def test_hours_are_kept_and_confirmed_until_the_office_locks_their_period(tmp_path: Path) -> None:
    asyncio.run(_live_through(tmp_path))
