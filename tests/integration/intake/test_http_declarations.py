"""Declarations over HTTP, from the request to the tables and back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.intake.adapters.declarations import PostgresDeclarations
from services.intake.adapters.traceparents import traceparents
from services.intake.domain.problems import LARGEST_BODY
from services.intake.domain.submission import Outcome, Submission
from services.intake.handlers.declarations import SCOPE, routes
from services.intake.handlers.http_reception import HttpReception
from services.intake.handlers.identity_answers import IdentityAnswers
from services.intake.handlers.micro_batch import MicroBatch
from shared.http.body_limit import BodyLimit
from shared.http.problem import install_problem_handlers
from shared.http.tokens import TokenVerifier
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import NOW, Rig, cancellation, entry, intake_rig, leaving

FOREIGN = "0403019261"
ANNA = with_check_digits("850101000", born_2000=False)
KEY = RSAKey.generate_key(2048)
EXPIRES = 1000


def token(client_id: str = "agent", scope: str = SCOPE) -> str:
    claims = {"iss": "i", "aud": "a", "sub": client_id, "scope": scope, "iat": 0, "exp": EXPIRES}
    return jwt.encode({"alg": "RS256"}, claims, KEY)


class Client(httpx.AsyncClient):
    """Speaks to the routes as one sender; counts how often the outbox was woken."""

    rig: Rig
    down = False

    async def declare(self, body: Any, *, key: str | None = None, sender: str = "agent") -> httpx.Response:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token(sender)}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.post("/declarations", content=content, headers=headers)

    async def show(self, number: object, sender: str = "agent") -> httpx.Response:
        return await self.get(f"/declarations/{number}", headers={"Authorization": f"Bearer {token(sender)}"})


@asynccontextmanager
async def client_of(rig: Rig, public_key: Path) -> AsyncIterator[Client]:
    reception = HttpReception(
        pool=rig.pool,
        ports=rig.ports,
        answers=IdentityAnswers(rig.register),
        clock=lambda: NOW,
        traceparents=traceparents,
        committed=rig.wake,
    )
    batch: MicroBatch[Submission, Outcome] = MicroBatch(reception.receive, gather_seconds=0.001)
    find = PostgresDeclarations(rig.pool.acquire).find
    app = FastAPI()
    install_problem_handlers(app)
    app.add_middleware(BodyLimit, limit=1_048_576)
    verifier = TokenVerifier(public_key, issuer="i", audience="a", clock=lambda: 0)
    app.include_router(routes(verifier, rig.ports.hashes, lambda: NOW, batch.submit, find))
    loop = asyncio.create_task(batch.run())
    async with Client(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        client.rig = rig
        yield client
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


@pytest.fixture
async def client(database_dsn: str, tmp_path: Path) -> AsyncIterator[Client]:
    public_key = tmp_path / "public.pem"
    public_key.write_bytes(KEY.as_pem(private=False))
    async with intake_rig(database_dsn) as rig:
        await rig.seed(employers=[{"enterprise_number": FOREIGN, "name": "Elders"}])
        async with client_of(rig, public_key) as client:
            yield client


def problem_of(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["type"].startswith("urn:problem-type:belgif:")
    assert problem["status"] == status
    return problem


async def test_a_declaration_gets_a_number_at_once_and_is_pending(client: Client) -> None:
    response = await client.declare(entry(ssin=ANNA))
    assert response.status_code == 201
    receipt = response.json()
    assert receipt == {"number": receipt["number"], "receivedAt": "2026-11-24T12:00:00.000Z", "repeated": False}
    assert response.headers["location"] == f"/declarations/{receipt['number']}"
    shown = await client.show(receipt["number"])
    assert shown.json() == {"number": receipt["number"], "status": "pending", "receivedAt": receipt["receivedAt"]}
    assert client.rig.woken
    await client.rig.check_streams()


async def test_a_result_is_shown_once_it_is_registered_and_the_final_one_counts(client: Client) -> None:
    number = (await client.declare(entry(ssin=ANNA))).json()["number"]
    insert = "INSERT INTO results VALUES ($1, $2, $3, $4, $5)"
    await client.rig.pool.execute(insert, number, "provisional", 1, "S", b'{"result":"S","anomalies":[]}')
    assert (await client.show(number)).json()["status"] == "provisional"
    final = b'{"result":"A","anomalies":[],"period":{"number":1,"version":1}}'
    await client.rig.pool.execute(insert, number, "final", 2, "A", final)
    shown = (await client.show(number)).json()
    assert (shown["status"], shown["result"], shown["period"]) == ("final", "A", {"number": 1, "version": 1})


async def test_the_same_key_and_content_give_the_same_number_and_other_content_a_conflict(client: Client) -> None:
    first = await client.declare(entry(ssin=ANNA), key='"my key"')
    again = await client.declare(entry(ssin=ANNA), key="my key")
    assert again.status_code == 201
    assert again.json() == {**first.json(), "repeated": True}
    problem_of(await client.declare(cancellation(1), key="my key"), 409)


async def test_concurrent_posts_without_a_key_are_one_declaration(client: Client) -> None:
    answers = await asyncio.gather(*(client.declare(entry(ssin=ANNA)) for _ in range(20)))
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert [answer.json()["repeated"] for answer in answers].count(False) == 1


async def test_concurrent_posts_share_transactions(client: Client) -> None:
    posts = [client.declare(entry(f"2026-12-{day:02d}", ssin=ANNA), key=f"k{day}") for day in range(1, 29)]
    assert {answer.status_code for answer in await asyncio.gather(*posts)} == {201}
    assert client.rig.woken < len(posts)


async def test_a_foreign_declaration_is_as_unknown_as_none(client: Client) -> None:
    number = (await client.declare(entry(ssin=ANNA))).json()["number"]
    foreign = problem_of(await client.show(number, sender="other"), 404)
    assert problem_of(await client.show(700099900093), 404) == foreign
    for unreadable in ("1", "x", "\uff17", "-1", "9" * 40, "%00"):
        assert problem_of(await client.show(unreadable), 404)


async def test_nobody_declares_for_an_employer_without_a_mandate(client: Client) -> None:
    foreign = {**entry(ssin=ANNA), "employer": {"enterpriseNumber": FOREIGN}}
    problem_of(await client.declare(foreign), 403)
    number = (await client.declare(entry(ssin=ANNA))).json()["number"]
    problem_of(await client.declare(leaving(number), sender="other"), 403)


async def test_who_calls_must_be_known(client: Client) -> None:
    headers = {"Content-Type": "application/json"}
    body = orjson.dumps(entry(ssin=ANNA))
    problem_of(await client.post("/declarations", content=body, headers=headers), 401)
    problem_of(await client.get("/declarations/1"), 401)
    wrong = {**headers, "Authorization": f"Bearer {token(scope='something:else')}"}
    problem_of(await client.post("/declarations", content=body, headers=wrong), 403)


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_only_json_is_taken(client: Client, media_type: str) -> None:
    headers = {"Authorization": f"Bearer {token()}", "Content-Type": media_type}
    problem_of(await client.post("/declarations", content=orjson.dumps(entry(ssin=ANNA)), headers=headers), 415)


async def test_a_fault_is_named_by_its_pointer(client: Client) -> None:
    problem = problem_of(await client.declare({"dimonaIn": {"features": {"x": 1}}}), 400)
    assert [(issue["in"], issue["name"]) for issue in problem["issues"]] == [("body", "/dimonaIn/features/x")]
    (issue,) = problem_of(await client.declare(entry(ssin=ANNA), key='"'), 400)["issues"]
    assert (issue["in"], issue["name"]) == ("header", "Idempotency-Key")


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 2_000_000])
async def test_what_is_too_large_is_refused_also_in_pieces(client: Client, size: int) -> None:
    problem_of(await client.declare(b" " * size), 413)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(0, size, 10_000):
            yield b" " * 10_000

    headers = {"Authorization": f"Bearer {token()}", "Content-Type": "application/json"}
    problem_of(await client.post("/declarations", content=pieces(), headers=headers), 413)


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"<declaration/>",
    "not UTF-8": b'{"dimonaCancel":{"periodId":"\xff"}}',
    "NUL": b'{"dimonaCancel":{"periodId":"\\u0000"}}',
    "NUL in a reference": b'{"dimonaCancel":{"periodReference":"\\u0000"}}',
    "lone surrogate": b'{"dimonaCancel":{"periodReference":"\\udc00"}}',
    "deep": b"[" * 60_000,
    "NaN": b'{"dimonaCancel":{"periodId":NaN}}',
    "huge integer": b'{"dimonaCancel":{"periodId":99999999999999999999}}',
    "two of one name": b'{"dimonaCancel":{},"dimonaCancel":{}}',
    "unknown": b'{"dimonaCancel":{"__class__":1}}',
    "an array": b"[1]",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_bodies_are_refused_as_problems(client: Client, body: bytes) -> None:
    problem_of(await client.declare(body), 400)


@pytest.mark.parametrize(
    "block",
    [
        {"dimonaCancel": {"periodId": "9" * 256}},
        {"dimonaCancel": {"periodId": 2**63 - 1}},
        {"dimonaCancel": {"periodId": "-1"}},
        {"dimonaCancel": {"periodId": "\uff17\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff14\uff14"}},
        {"dimonaCancel": {"periodReference": "'; DROP TABLE receipts; --"}},
        {"dimonaOut": {"periodId": "\U0001f697", "endDate": "9999-99-99"}},
        {**entry(ssin="x" * 256), "references": [{"type": "x", "number": "\U0001d4b3"}] * 4},
        {**entry(), "employer": {"employerId": "9" * 256, "enterpriseNumber": "٣"}},
        {**entry(familyName="\N{ZERO WIDTH JOINER}"), "employer": None},
    ],
)
async def test_odd_values_are_received_and_left_to_the_rules(client: Client, block: dict[str, Any]) -> None:
    assert (await client.declare(block)).status_code == 201
    await client.rig.check_streams()


async def test_while_the_database_is_away_the_same_request_may_be_sent_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: Iterator[int] = count()

    @asynccontextmanager
    async def away() -> AsyncIterator[None]:
        next(sizes)
        raise ConnectionRefusedError
        yield

    async def nobody(_ssins: object) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(client.rig.register, "ask", nobody)
    with monkeypatch.context() as patch:
        patch.setattr(client.rig.pool, "transaction", away)
        problem_of(await client.declare(entry(ssin=ANNA), key="k"), 503)
    assert (await client.declare(entry(ssin=ANNA), key="k")).status_code == 201


async def test_while_the_database_is_away_reading_asks_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ConnectionRefusedError

    number = (await client.declare(entry(ssin=ANNA))).json()["number"]
    with monkeypatch.context() as patch:
        patch.setattr(client.rig.pool, "_opened", refuse)
        answer = await client.show(number)
    problem_of(answer, 503)
    assert int(answer.headers["retry-after"]) > 0
    assert (await client.show(number)).status_code == 200


async def test_one_declaration_that_cannot_be_stored_takes_no_other_along(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug on one declaration: 500 for it alone."""
    place = "services.intake.use_cases.receive_declarations.received_body"

    def buggy(draft: Any, *rest: Any) -> bytes:
        if draft.submission.own_id == "k3":
            raise RuntimeError
        return b"{}"

    monkeypatch.setattr(place, buggy)
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    transport.raise_app_exceptions = False
    posts = [client.declare(entry(f"2026-12-{n:02d}", ssin=ANNA), key=f"k{n}") for n in range(1, 7)]
    answers = await asyncio.gather(*posts)
    assert [answer.status_code for answer in answers] == [201, 201, 500, 201, 201, 201]
    problem_of(answers[2], 500)


async def test_the_openapi_document_describes_bodies_without_loose_references(client: Client) -> None:
    document = (await client.get("/openapi.json")).json()
    operation = document["paths"]["/declarations"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert "features" in schema["properties"]["dimonaIn"]["anyOf"][0]["properties"]
    assert "422" not in operation["responses"]
    assert "$ref" not in orjson.dumps(operation).decode()
