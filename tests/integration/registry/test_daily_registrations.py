"""Daily registrations in the register: kept version by version, and read by whoever may read their periods."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.registry.adapters.daily_registration_reader import PostgresDailyRegistrationReader
from services.registry.adapters.period_reader import PostgresPeriodReader
from services.registry.handlers import daily_registrations, periods
from services.registry.handlers.periods import SCOPE
from shared.contracts.declaration_received import Mandate
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.http.problem import install_problem_handlers
from shared.http.tokens import TokenVerifier
from shared.messaging.envelope import Envelope
from tests.support.received import BAKERY, GARAGE, cancellation, change_of_hours, entry, hours, number
from tests.support.registry_rig import NOW, RegistryRig, registry_rig

KEY = RSAKey.generate_key(2048)


@dataclass(slots=True)
class World:
    """A register and a way to read it."""

    rig: RegistryRig
    http: httpx.AsyncClient

    async def get(self, path: str, enterprise_number: str | None = BAKERY.enterprise_number) -> httpx.Response:
        claims = {"iss": "dimona", "aud": "dimona", "sub": "bakery", "scope": SCOPE, "exp": int(time.time()) + 60}
        token = jwt.encode({"alg": "RS256"}, {**claims, "enterprise_number": enterprise_number}, KEY)
        return await self.http.get(path, headers={"Authorization": f"Bearer {token}"})

    async def register(self, *events: Any) -> list[DeclarationRegistered]:
        messages = await self.rig.take(await self.rig.validator.decide(*events))
        return [DeclarationRegistered.model_validate_json(message.value or b"") for message in messages]


@pytest.fixture
async def world(database_dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    public = tmp_path / "token_public.pem"
    public.write_bytes(KEY.as_pem(private=False))
    verifier = TokenVerifier(public, issuer="dimona", audience="dimona", clock=time.time)
    async with registry_rig(database_dsn) as rig:
        app = FastAPI()
        install_problem_handlers(app)
        connect = rig.pool.acquire
        app.include_router(periods.routes(verifier, connect, PostgresPeriodReader(), lambda: NOW))
        reader = PostgresDailyRegistrationReader()
        app.include_router(daily_registrations.routes(verifier, connect, reader, lambda: NOW))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://registry") as http:
            yield World(rig, http)


async def test_a_daily_registration_is_read_with_the_declarations_that_made_it(world: World) -> None:
    await world.register(entry(1), hours(2, 1, end=None), change_of_hours(3, 2, 1, endHour="1730"))

    answer = await world.get(f"/dailyRegistrations/{number(2)}")

    begun = {"startDate": "2026-12-01", "startHour": "0900", "endDate": "2026-12-01", "cancelled": False}
    ended = {**begun, "endHour": "1730"}
    found = answer.json()
    assert [version.pop("registeredAt") for version in found["versions"]]
    assert found == {
        "number": number(2), "version": 2, "periodNumber": number(1), "periodCancelled": False, "image": ended,
        "versions": [
            {"version": 1, "declarationNumber": number(2), "image": begun},
            {"version": 2, "declarationNumber": number(3), "image": ended},
        ],
    }  # fmt: skip


async def test_the_registration_tells_the_change_and_leaves_the_period_alone(world: World) -> None:
    await world.register(entry(1))
    (registered,) = await world.register(hours(2, 1))

    decision = registered.decision
    assert decision.period is None
    assert decision.registration is not None
    assert (decision.registration.number, decision.registration.version) == (number(2), 1)
    assert (await world.get(f"/periods/{number(1)}")).json()["version"] == 1


async def test_those_of_a_period_come_page_by_page_earliest_first(world: World) -> None:
    await world.register(
        entry(1),
        hours(2, 1, day="2026-12-02"),
        hours(3, 1, seq=3, start="1300"),
        hours(4, 1, seq=4, start="0800", end="0900"),
        change_of_hours(5, 3, 1, seq=5, status="3"),
    )

    path = f"/periods/{number(1)}/dailyRegistrations?pageSize=2"
    first, second = (await world.get(path)).json(), (await world.get(f"{path}&page=2")).json()

    assert [item["number"] for item in first["items"] + second["items"]] == [number(4), number(3), number(2)]
    assert [item["image"]["cancelled"] for item in first["items"]] == [False, True]
    assert (first["nextPage"], "nextPage" in second) == (2, False)


async def test_a_period_without_any_has_an_empty_list(world: World) -> None:
    await world.register(entry(1))
    assert (await world.get(f"/periods/{number(1)}/dailyRegistrations")).json()["items"] == []


@pytest.mark.parametrize(
    "path",
    [f"/dailyRegistrations/{number(2)}", f"/periods/{number(1)}/dailyRegistrations", "/dailyRegistrations/x"],
)
async def test_those_of_others_are_as_unknown_as_those_that_never_were(world: World, path: str) -> None:
    await world.register(entry(1), hours(2, 1))
    foreign, other = await world.get(path, GARAGE.enterprise_number), path.replace("7", "8")
    assert foreign.status_code == 404
    assert foreign.json() == (await world.get(other)).json()


async def test_a_wrong_page_is_a_problem_that_names_it(world: World) -> None:
    answer = await world.get(f"/periods/{number(1)}/dailyRegistrations?pageSize=0")
    assert (answer.status_code, answer.json()["issues"][0]["name"]) == (400, "pageSize")


async def test_whoever_reads_one_of_a_cancelled_period_sees_that_it_has_ended(world: World) -> None:
    await world.register(entry(1), hours(2, 1), cancellation(3, 1, seq=3))
    found = (await world.get(f"/dailyRegistrations/{number(2)}")).json()
    assert (found["periodCancelled"], found["image"]["cancelled"]) == (True, False)


async def test_its_declarations_are_among_those_of_the_period_refused_ones_too(world: World) -> None:
    await world.register(entry(1), hours(2, 1), change_of_hours(3, 2, 1, status="9"))
    answer = await world.get(f"/periods/{number(1)}/declarations")
    found = [(item["number"], item["result"], item.get("registrationNumber")) for item in answer.json()["items"]]
    assert found == [(number(1), "A", None), (number(2), "A", number(2)), (number(3), "B", None)]


async def test_a_strangers_attempt_is_not_among_them(world: World) -> None:
    await world.register(entry(1), hours(2, 99, mandate=Mandate.NONE))
    answer = await world.get(f"/periods/{number(1)}/declarations")
    assert [item["number"] for item in answer.json()["items"]] == [number(1)]


async def test_a_version_that_comes_early_waits_for_the_one_before(world: World) -> None:
    _, creation, change = await world.rig.validator.decide(
        entry(1), hours(2, 1), change_of_hours(3, 2, 1, endHour="1800")
    )

    assert await world.rig.take([change]) == []
    await world.rig.take([creation])
    await world.rig.heal()

    told = [Envelope.read(message.headers).subject for message in await world.rig.publish_outbox()]
    assert told == [str(number(2)), str(number(3))]
    (row,) = await world.rig.pool.fetch("SELECT version, image FROM daily_registrations")
    assert (row["version"], orjson.loads(row["image"])["endHour"]) == (2, "1800")


async def test_a_repeat_gives_the_same_bytes_and_changes_nothing(world: World) -> None:
    decisions = await world.rig.validator.decide(entry(1), hours(2, 1), change_of_hours(3, 2, 1, endHour="1800"))
    first = await world.rig.take(decisions)
    assert await world.rig.take(decisions[1:]) == first[1:]
    assert await world.rig.pool.fetchval("SELECT version FROM daily_registrations") == 2
