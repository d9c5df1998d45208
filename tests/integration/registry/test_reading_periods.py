"""The read API over a real register: who may see what, and how it is answered."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.registry.adapters.period_reader import PostgresPeriodReader
from services.registry.handlers import periods
from services.registry.handlers.periods import SCOPE
from shared.contracts.directory import EmployerRecorded, MandateRecorded, SenderRecorded
from shared.http.problem import install_problem_handlers
from shared.http.tokens import TokenVerifier
from tests.support.received import (
    BAKERY,
    GARAGE,
    SSIN,
    absorption,
    cancellation,
    entry,
    leaving,
    number,
    person,
)
from tests.support.registry_rig import NOW, RegistryRig, directory_record, registry_rig

KEY = RSAKey.generate_key(2048)
NEWER = "85010299954"
Client = tuple[str, str | None]
BAKER: Client = ("bakery", BAKERY.enterprise_number)
AGENT: Client = ("agent", "0404567832")


@dataclass(slots=True)
class World:
    """A register and a way to read it."""

    rig: RegistryRig
    http: httpx.AsyncClient

    async def get(self, path: str, by: Client, scope: str = SCOPE) -> httpx.Response:
        return await self.http.get(path, headers=_bearer(*by, scope))

    async def search(self, body: Any, by: Client) -> httpx.Response:
        return await self.http.post("/periods/search", json=body, headers=_bearer(*by, SCOPE))


@asynccontextmanager
async def _reading(folder: Path, connect: periods.Connect) -> AsyncIterator[httpx.AsyncClient]:
    public = folder / "token_public.pem"
    public.write_bytes(KEY.as_pem(private=False))
    verifier = TokenVerifier(public, issuer="dimona", audience="dimona", clock=time.time)
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(periods.routes(verifier, connect, PostgresPeriodReader(), lambda: NOW))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://registry") as http:
        yield http


@pytest.fixture
async def world(database_dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    async with registry_rig(database_dsn) as rig, _reading(tmp_path, rig.pool.acquire) as http:
        yield World(rig, http)


def _bearer(client_id: str, enterprise_number: str | None, scope: str) -> dict[str, str]:
    claims = {"iss": "dimona", "aud": "dimona", "sub": client_id, "scope": scope, "exp": int(time.time()) + 60}
    if enterprise_number is not None:
        claims["enterprise_number"] = enterprise_number
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'RS256'}, claims, KEY)}"}


def _mandate(**days: date) -> MandateRecorded:
    return MandateRecorded(client_id="agent", employer_id=BAKERY.id, **days)


async def _register(world: World, *events: Any) -> None:
    await world.rig.take(await world.rig.validator.decide(*events))


async def test_an_employer_sees_its_period_with_the_declarations_that_made_it(world: World) -> None:
    await _register(world, entry(1), leaving(2, 1))

    answer = await world.get(f"/periods/{number(1)}", BAKER)

    assert answer.status_code == 200
    assert answer.json() == {
        "number": number(1),
        "version": 2,
        "employer": {"enterpriseNumber": "0123456749", "nssoNumber": "123456781", "name": "Bakkerij Peeters"},
        "worker": {"ssin": SSIN, "familyName": "Peeters", "givenName": "An"},
        "image": {
            "startDate": "2026-12-01", "endDate": "2026-12-31", "jointCommittee": "XXX", "workerType": "OTH",
            "cancelled": False, "late": False, "locked": False, "blocked": False,
        },
        "versions": [
            {
                "version": version, "declarationNumber": number(version), "kind": kind,
                "registeredAt": "2026-11-24T11:00:01.001Z", "image": {
                    "startDate": "2026-12-01", **end, "jointCommittee": "XXX", "workerType": "OTH",
                    "cancelled": False, "late": False, "locked": False, "blocked": False,
                },
            }
            for version, kind, end in ((1, "IN", {}), (2, "OUT", {"endDate": "2026-12-31"}))
        ],
    }  # fmt: skip


@pytest.mark.parametrize("path", [f"/periods/{number(1)}", f"/periods/{number(1)}/declarations"])
@pytest.mark.parametrize(
    ("mandate", "status"),
    [
        (None, 404),
        (_mandate(), 200),
        (_mandate(valid_from=date(2026, 11, 24), valid_until=date(2026, 11, 24)), 200),
        (_mandate(valid_from=date(2026, 11, 25)), 404),
        (_mandate(valid_until=date(2026, 11, 23)), 404),
        (MandateRecorded(client_id="agent", employer_id=GARAGE.id), 404),
        (MandateRecorded(client_id="other", employer_id=BAKERY.id), 404),
    ],
)
async def test_an_agent_reads_with_a_mandate_of_today(
    world: World, path: str, mandate: MandateRecorded | None, status: int
) -> None:
    await _register(world, entry(1))
    if mandate is not None:
        await world.rig.tell(directory_record(5, mandate))

    assert (await world.get(path, AGENT)).status_code == status


async def test_an_agent_finds_what_it_declared_today_before_the_directory_has_told_its_mandate(world: World) -> None:
    by_agent: dict[str, Any] = {"mandate": "mandated", "sender": {"clientId": "agent"}}
    await _register(world, entry(1, **by_agent), entry(2, worker=2, employer=GARAGE))
    await _register(world, leaving(3, 1, received_at="2026-11-23T12:00:00Z", **by_agent))

    assert (await world.get(f"/periods/{number(1)}", AGENT)).status_code == 200
    assert (await world.get(f"/periods/{number(2)}", AGENT)).status_code == 404


async def test_a_mandate_that_was_used_in_the_past_gives_no_right_today(world: World) -> None:
    by_agent: dict[str, Any] = {"mandate": "mandated", "sender": {"clientId": "agent"}}
    await _register(world, entry(1, received_at="2026-11-23T12:00:00Z", **by_agent))

    assert (await world.get(f"/periods/{number(1)}", AGENT)).status_code == 404


async def test_unknown_and_foreign_periods_cannot_be_told_apart(world: World) -> None:
    await _register(world, entry(1))
    stranger = ("garage", GARAGE.enterprise_number)

    foreign = await world.get(f"/periods/{number(1)}", stranger)
    unknown = await world.get(f"/periods/{number(2)}", stranger)
    malformed = await world.get("/periods/123", stranger)
    nobody = await world.get(f"/periods/{number(1)}", ("x", None))

    assert foreign.status_code == 404
    assert foreign.headers["content-type"] == "application/problem+json"
    assert foreign.content == unknown.content == malformed.content == nobody.content


async def test_a_mandate_ends_when_the_directory_says_so(world: World) -> None:
    await _register(world, entry(1))
    path = f"/periods/{number(1)}"
    await world.rig.tell(directory_record(5, _mandate()))
    await world.rig.tell(directory_record(5, _mandate(valid_until=date(2026, 11, 1)), 3))
    await world.rig.tell(directory_record(5, _mandate(), 2))  # comes late, and is older

    assert (await world.get(path, AGENT)).status_code == 404

    await world.rig.tell(directory_record(5, _mandate(), 4))
    assert (await world.get(path, AGENT)).status_code == 200
    await world.rig.tell(directory_record(5, None, 5, kind="mandate"))
    assert (await world.get(path, AGENT)).status_code == 404


async def test_what_the_directory_says_of_an_employer_replaces_what_its_declarations_said(world: World) -> None:
    await _register(world, entry(1))
    renamed = EmployerRecorded(**{**BAKERY.model_dump(), "name": "Bakkerij Jansen", "enterprise_number": "0206731645"})
    sender = SenderRecorded(client_id="agent", enterprise_number="0404567832")
    await world.rig.tell(directory_record(BAKERY.id, renamed), directory_record("agent", sender))

    assert (await world.get(f"/periods/{number(1)}", BAKER)).status_code == 404
    answer = await world.get(f"/periods/{number(1)}", ("bakery", "0206731645"))
    assert answer.json()["employer"]["name"] == "Bakkerij Jansen"


async def test_all_declarations_of_a_period_are_listed_the_refused_ones_too(world: World) -> None:
    await _register(
        world, entry(1), leaving(2, 1, end="bad"), leaving(3, 1, seq=3), cancellation(4, 1, seq=4), entry(5, worker=2)
    )

    answer = await world.get(f"/periods/{number(1)}/declarations", BAKER)

    items = answer.json()["items"]
    assert [(item["number"], item["result"], item.get("version")) for item in items] == [
        (number(1), "A", 1), (number(2), "B", None), (number(3), "A", 2), (number(4), "A", 3),
    ]  # fmt: skip


async def test_a_search_finds_a_workers_periods_at_the_employers_the_reader_may_see(world: World) -> None:
    await _register(
        world,
        entry(1, end="2026-12-10"),
        entry(2, seq=2, start="2027-01-01"),
        entry(3, seq=3, employer=GARAGE, start="2027-02-01"),
        entry(4, worker=2, person=person(NEWER)),
    )
    await world.rig.tell(
        directory_record(5, _mandate()),
        directory_record(6, MandateRecorded(client_id="agent", employer_id=GARAGE.id)),
    )
    mine = await world.search({"worker": {"ssin": SSIN}}, BAKER)
    both = await world.search({"worker": {"ssin": SSIN}}, AGENT)

    assert [item["number"] for item in mine.json()["items"]] == [number(2), number(1)]
    assert [item["number"] for item in both.json()["items"]] == [number(3), number(2), number(1)]


@pytest.mark.parametrize(
    ("employer", "found"),
    [
        ({"enterpriseNumber": "0123456749"}, True),
        ({"enterpriseNumber": 123456749}, True),
        ({"employerId": "123456781"}, True),
        ({"enterpriseNumber": GARAGE.enterprise_number}, False),
        ({"employerId": GARAGE.nsso_number}, False),
    ],
)
async def test_a_search_can_name_the_employer(world: World, employer: dict[str, object], *, found: bool) -> None:
    await _register(world, entry(1))

    answer = await world.search({"worker": {"ssin": SSIN}, "employer": employer}, BAKER)

    assert bool(answer.json()["items"]) is found


async def test_a_search_comes_in_pages(world: World) -> None:
    await _register(world, *(entry(n, seq=n, start=f"2026-12-{n:02}", end=f"2026-12-{n:02}") for n in range(1, 6)))

    seen, page = [], 1
    while page:
        body = {"worker": {"ssin": SSIN}, "pageSize": 2, "page": page}
        answer = (await world.search(body, BAKER)).json()
        seen += [item["number"] for item in answer["items"]]
        assert (answer["page"], answer["pageSize"]) == (page, 2)
        page = answer.get("nextPage")

    assert seen == [number(n) for n in range(5, 0, -1)]


async def test_a_merged_workers_periods_are_found_by_the_old_ssin_and_by_the_new_one(world: World) -> None:
    older, newer = person(SSIN), person(NEWER)
    await _register(
        world,
        entry(1, worker=7, person=older),
        entry(2, worker=8, start="2028-01-01", person=newer),
        absorption(8, 2, absorbed=7, upto=1).model_copy(update={"person": newer}),
    )

    for ssin in (SSIN, NEWER):
        items = (await world.search({"worker": {"ssin": ssin}}, BAKER)).json()["items"]
        assert [(item["number"], item["worker"]["ssin"]) for item in items] == [(number(2), NEWER), (number(1), NEWER)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b"{}", "/worker"),
        (b'{"worker":{"ssin":"1"}}', "/worker/ssin"),
        (b'{"worker":{"ssin":"8501019990\\u0000"}}', "/worker/ssin"),
        (b'{"worker":{"ssin":"\\ud800"}}', ""),
        (b'{"worker":{"ssin":85010199984},"page":0}', "/page"),
        (b'{"worker":{"ssin":85010199984},"pageSize":1e99}', "/pageSize"),
        (b'{"worker":{"ssin":85010199984},"page":99999999999999999999999999}', "/page"),
        (b'{"worker":{"ssin":85010199984},"extra":1}', "/extra"),
        (b'{"worker":{"ssin":85010199984},"employer":{}}', "/employer"),
        (b"[" * 4_000, ""),
        (b'{"worker":{"ssin":NaN}}', "/worker/ssin"),
        (b"\xff\xfe", ""),
    ],
)
async def test_a_bad_search_is_a_problem_with_a_pointer_and_never_shows_the_ssin(
    world: World, body: bytes, pointer: str
) -> None:
    headers = {**_bearer(*BAKER, SCOPE), "Content-Type": "application/json"}

    answer = await world.http.post("/periods/search", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (issue,) = answer.json()["issues"]
    assert (issue["in"], issue["name"]) == ("body", pointer)
    assert "850101" not in answer.text


async def test_a_search_takes_json_only(world: World) -> None:
    headers = {**_bearer(*BAKER, SCOPE), "Content-Type": "text/plain"}

    assert (await world.http.post("/periods/search", content=b"{}", headers=headers)).status_code == 415


async def test_a_search_is_short(world: World) -> None:
    headers = {**_bearer(*BAKER, SCOPE), "Content-Type": "application/json"}

    assert (await world.http.post("/periods/search", content=b"[" * 5_000, headers=headers)).status_code == 413


async def test_reading_needs_a_token_with_the_consulting_scope(world: World) -> None:
    path = f"/periods/{number(1)}"

    assert (await world.http.get(path)).status_code == 401
    assert (await world.get(path, BAKER, scope="scope:dimona:declaration:declarant")).status_code == 403
    assert (await world.http.post("/periods/search", json={})).status_code == 401


async def test_an_outage_of_the_database_asks_to_come_again(tmp_path: Path) -> None:
    @asynccontextmanager
    async def away() -> AsyncIterator[Any]:
        raise ConnectionRefusedError
        yield

    async with _reading(tmp_path, away) as http:
        answer = await http.get(f"/periods/{number(1)}", headers=_bearer(*BAKER, SCOPE))

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


async def test_the_openapi_document_stands_by_itself(world: World) -> None:
    document = (await world.http.get("/openapi.json")).json()

    schema = document["paths"]["/periods/search"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["worker"]["properties"]["ssin"]["pattern"] == "^[0-9]{11}$"
    assert "#/$defs" not in str(document)
