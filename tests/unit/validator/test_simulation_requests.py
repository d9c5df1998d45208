"""``POST /simulations`` at the edge: who may ask, what reaches intake, how many at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.validator.domain.resolution import Refusal
from services.validator.use_cases.judge_declarations import Court
from shared.contracts.declaration_received import DeclarationReceived
from shared.http.scopes import ADMINISTER, CONSULT, DECLARE
from shared.outages import TryAgain
from tests.support.asking import FakeIntake, asking, bearer, court_of_rules, unnumbered
from tests.support.received import entry

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def court() -> Court:
    return court_of_rules()


@pytest.fixture
async def intake() -> FakeIntake:
    return FakeIntake(unnumbered(entry(1)))


@pytest.fixture
async def http(tmp_path: Path, court: Court, intake: FakeIntake) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(tmp_path, intake, court) as client:
        yield client


async def test_the_declaration_goes_to_intake_as_it_came_with_the_callers_token(
    http: httpx.AsyncClient, intake: FakeIntake
) -> None:
    authorization = bearer(CONSULT)
    headers = httpx.Headers({"Content-Type": "application/JSON; charset=é", **authorization}, encoding="latin-1")

    await http.post("/simulations", content=b'{"a" : 1}', headers=headers)

    assert intake.asked == [(b'{"a" : 1}', "application/json", authorization["Authorization"])]


@pytest.mark.parametrize("media_type", [b"text/plain", b"", "application/jsön".encode("latin-1"), "é".encode()])
async def test_another_media_type_does_not_reach_intake(
    http: httpx.AsyncClient, intake: FakeIntake, media_type: bytes
) -> None:
    headers = [(b"Content-Type", media_type), (b"Authorization", bearer()["Authorization"].encode())]

    answer = await http.post("/simulations", content=b"{}", headers=headers)

    assert (answer.status_code, answer.json()["detail"]) == (415, "Send application/json.")
    assert intake.asked == []


async def test_a_body_that_is_too_large_is_told_the_limit(http: httpx.AsyncClient) -> None:
    answer = await http.post("/simulations", content=b" " * 65537, headers={**JSON, **bearer()})

    assert (answer.status_code, answer.json()["detail"]) == (413, "Send at most 65536 bytes.")


async def test_intakes_refusal_is_passed_on_as_it_came(http: httpx.AsyncClient, intake: FakeIntake) -> None:
    intake.answer = Refusal(403, {"content-type": "application/problem+json"}, b'{"status":403}')

    answer = await http.post("/simulations", content=b"{}", headers={**JSON, **bearer()})

    assert (answer.status_code, answer.content) == (403, b'{"status":403}')
    assert answer.headers["content-type"] == "application/problem+json"


async def test_while_intake_is_away_one_is_asked_to_come_again(http: httpx.AsyncClient, intake: FakeIntake) -> None:
    intake.answer = TryAgain()

    answer = await http.post("/simulations", content=b"{}", headers={**JSON, **bearer()})

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(("scope", "status"), [(None, 401), ("other", 403), (ADMINISTER, 403), (DECLARE, 413)])
async def test_strangers_and_too_large_bodies_do_not_reach_intake(
    http: httpx.AsyncClient, intake: FakeIntake, scope: str | None, status: int
) -> None:
    token = {} if scope is None else bearer(scope)

    answer = await http.post("/simulations", content=b" " * 65537, headers={**JSON, **token})

    assert answer.status_code == status
    assert intake.asked == []


async def test_only_so_many_are_worked_on_at_once(tmp_path: Path, court: Court) -> None:
    inside, leave = asyncio.Event(), asyncio.Event()

    class Slow(FakeIntake):
        async def resolve(self, body: bytes, content_type: str, authorization: str) -> DeclarationReceived | Refusal:
            inside.set()
            await leave.wait()
            return await super().resolve(body, content_type, authorization)

    async with asking(tmp_path, Slow(unnumbered(entry(1))), court, most=1) as http:
        headers = {**JSON, **bearer()}
        first = asyncio.create_task(http.post("/simulations", content=b"{}", headers=headers))
        await inside.wait()
        second = await http.post("/simulations", content=b"{}", headers=headers)
        leave.set()
        third = (await first).status_code, (await http.post("/simulations", content=b"{}", headers=headers)).status_code

    assert second.status_code == 503
    assert "retry-after" in second.headers
    assert third == (200, 200)


async def test_the_openapi_document_describes_it_with_examples_and_problems(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()

    for path, name in (("/simulations", "try_declaration"), ("/quotas/search", "search_quotas")):
        operation = document["paths"][path]["post"]
        assert operation["operationId"] == name
        assert operation["requestBody"]["content"]["application/json"]["example"]
        assert operation["responses"]["200"]["content"]["application/json"]["example"]
        assert {"400", "401", "403", "413", "415", "503"} <= operation["responses"].keys()
        assert "422" not in operation["responses"]
