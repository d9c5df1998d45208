"""``POST /resolutions`` on a real database: what would be published, and not a trace of it."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import structlog
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.intake.adapters.unwritten import looking_only
from services.intake.domain.submission import Problem
from services.intake.handlers import resolutions
from services.intake.handlers.identity_answers import IdentityAnswers
from shared.contracts.declaration_received import DeclarationReceived
from shared.http.problem import install_problem_handlers
from shared.http.scopes import CONSULT, DECLARE
from shared.http.service_key import SERVICE_KEY_HEADER, require_service
from shared.http.tokens import TokenVerifier
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import NOW, Rig, cancellation, entry, intake_rig, leaving, submission

KEY = RSAKey.generate_key(2048)
ANNA = with_check_digits("850101000", born_2000=False)
BERT = with_check_digits("850101002", born_2000=False)
NEWER = with_check_digits("850101004", born_2000=False)
FOREIGN = "0403019261"
SERVICE_KEY = "5e" * 32
SERVICE = {SERVICE_KEY_HEADER: SERVICE_KEY}
UNNAMED = {"familyName": "Nobody", "givenName": "Known", "birthDate": "1980-01-01"}


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as made:
        await made.seed(employers=[{"enterprise_number": FOREIGN, "name": "Elders"}])
        yield made


async def resolve(rig: Rig, declaration: dict[str, Any]) -> dict[str, Any] | Problem:
    resolver = resolutions.Resolver(rig.pool.snapshot, looking_only(rig.ports), IdentityAnswers(rig.register))
    found = await resolver.resolve(submission(declaration))
    if isinstance(found, Problem):
        return found
    assert DeclarationReceived.model_validate_json(found).declaration
    event: dict[str, Any] = orjson.loads(found)
    return event


async def everything(rig: Rig) -> dict[str, Any]:
    """All rows of the schema, and where its sequences are."""
    tables = await rig.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'intake'")
    found: dict[str, Any] = {
        name: sorted(map(repr, await rig.pool.fetch(f'SELECT * FROM "{name}"'))) for (name,) in tables
    }
    found["sequences"] = await rig.pool.fetch("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    return found


async def situations(rig: Rig) -> dict[str, dict[str, Any]]:
    """Declarations of every way through intake, after some earlier ones."""
    known, moved, waiting, _ = await rig.receive(
        entry(ssin=ANNA), entry(ssin=BERT), entry("2026-12-02", **UNNAMED), entry(ssin=NEWER)
    )
    await rig.absorber().replace_ssin(BERT, NEWER)
    return {
        "an IN of a known worker": entry("2027-01-01", ssin=ANNA),
        "an IN of a new one": entry(ssin=with_check_digits("850101006", born_2000=False)),
        "an IN without SSIN": entry(**{**UNNAMED, "familyName": "Somebody"}),
        "an IN under an SSIN that was replaced": entry("2027-01-01", ssin=BERT),
        "an IN of no employer": {**entry(ssin=ANNA), "employer": {"enterpriseNumber": "0206731645"}},
        "a follow-up": leaving(known),
        "a follow-up of a worker who was absorbed": cancellation(moved),
        "a follow-up of one being identified": cancellation(waiting),
        "a follow-up of nothing": {**leaving(1), "employer": entry()["employer"]},
        "a follow-up of nothing about somebody known": {**leaving(1), "worker": {"ssin": ANNA}},
    }


async def test_what_is_resolved_is_what_would_be_published_and_nothing_is_written(rig: Rig) -> None:
    for situation, declaration in (await situations(rig)).items():
        before, workers = (
            await everything(rig),
            {row[0] for row in await rig.pool.fetch("SELECT worker_id FROM workers")},
        )
        resolved = await resolve(rig, declaration)
        assert await everything(rig) == before, situation
        assert isinstance(resolved, dict), situation

        (number,) = await rig.receive(declaration)

        (receipt,) = await rig.receipts(number=number)
        worker_id = receipt["worker_id"] if receipt["worker_id"] in workers else 0
        published = {
            name: value for name, value in receipt["event"].items() if name != "person" or _has_employer(receipt)
        }
        assert resolved == {**published, "number": 0, "seq": 0, "workerId": worker_id}, situation


def _has_employer(receipt: Any) -> bool:
    return "employer" in receipt["event"]


async def test_nobody_is_told_of_a_person_for_an_employer_that_nobody_has(rig: Rig) -> None:
    await rig.receive(entry(ssin=ANNA))
    nobody = {**entry("2027-01-01", ssin=ANNA), "employer": {"enterpriseNumber": "0206731645"}}

    known, unknown = await resolve(rig, entry("2027-01-01", ssin=ANNA)), await resolve(rig, nobody)

    assert isinstance(known, dict)
    assert isinstance(unknown, dict)
    assert known["person"]["ssin"] == ANNA
    assert "person" not in unknown
    assert unknown["mandate"] == "none"


async def test_who_may_not_declare_is_told_so(rig: Rig) -> None:
    foreign = await resolve(rig, {**entry(ssin=ANNA), "employer": {"enterpriseNumber": FOREIGN}})

    assert isinstance(foreign, Problem)
    assert (foreign.status, foreign.type) == (403, "missingPermission")


@pytest.fixture
async def http(rig: Rig, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    public = tmp_path / "public.pem"
    public.write_bytes(KEY.as_pem(private=False))
    app = FastAPI()
    install_problem_handlers(app)
    verifier = TokenVerifier(public, issuer="i", audience="a", clock=time.time)
    resolver = resolutions.Resolver(rig.pool.snapshot, looking_only(rig.ports), IdentityAnswers(rig.register))
    app.include_router(
        resolutions.routes(require_service(SERVICE_KEY), verifier, rig.ports.hashes, lambda: NOW, resolver.resolve)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        yield client


def bearer(scope: str, client_id: str = "agent") -> dict[str, str]:
    claims = {"iss": "i", "aud": "a", "sub": client_id, "scope": scope, "exp": int(time.time()) + 60}
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'RS256'}, claims, KEY)}"}


@pytest.mark.parametrize("scope", [DECLARE, CONSULT])
async def test_whoever_may_declare_or_consult_may_ask(http: httpx.AsyncClient, scope: str) -> None:
    answer = await http.post("/resolutions", json=entry(ssin=ANNA), headers={**SERVICE, **bearer(scope)})

    assert answer.status_code == 200
    assert answer.json()["person"]["ssin"] == ANNA


@pytest.mark.parametrize(
    ("body", "who", "media_type", "status"),
    [
        (b"{}", (DECLARE, "agent"), "application/json", 400),
        (b"{", (DECLARE, "agent"), "application/json", 400),
        (b" " * 70_000, (DECLARE, "agent"), "application/json", 413),
        (b"{}", (DECLARE, "agent"), "text/plain", 415),
        (b"{}", None, "application/json", 401),
        (b"{}", ("something:else", "agent"), "application/json", 403),
        (orjson.dumps(entry(ssin=ANNA)), (DECLARE, "stranger"), "application/json", 403),
    ],
)
async def test_problems_are_those_of_a_declaration(
    http: httpx.AsyncClient, body: bytes, who: tuple[str, str] | None, media_type: str, status: int
) -> None:
    token = {} if who is None else bearer(*who)

    answer = await http.post("/resolutions", content=body, headers={"Content-Type": media_type, **SERVICE, **token})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "shown", [{}, {SERVICE_KEY_HEADER: ""}, {SERVICE_KEY_HEADER: "5e" * 31}, {SERVICE_KEY_HEADER: "é"}]
)
async def test_who_is_no_service_finds_nothing_here_whatever_token_it_has(
    http: httpx.AsyncClient, shown: dict[str, str]
) -> None:
    headers = httpx.Headers({**shown, **bearer(DECLARE)}, encoding="latin-1")
    unknown = await http.post("/no-such-path", json=entry(ssin=ANNA), headers=headers)

    answer = await http.post("/resolutions", json=entry(ssin=ANNA), headers=headers)

    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert (await http.post("/resolutions", content=b"{", headers=headers)).status_code == 404


async def test_each_answer_leaves_a_line_with_its_sender_and_nothing_of_the_worker(http: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        await http.post("/resolutions", json=entry(ssin=ANNA), headers={**SERVICE, **bearer(DECLARE)})

    assert lines == [{"event": "resolution.answered", "log_level": "info", "sender": "agent", "resolved": True}]
