from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from httpx import ASGITransport, AsyncClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from shared.http.problem import ProblemError, install_problem_handlers
from shared.http.security import describe_security
from shared.http.tokens import Caller, TokenVerifier

KEY = RSAKey.generate_key(2048)
NOW = 1_800_000_000


@pytest.fixture
def verifier(tmp_path: Path) -> TokenVerifier:
    public = tmp_path / "token_public.pem"
    public.write_bytes(KEY.as_pem(private=False))
    return TokenVerifier(public, issuer="https://here", audience="dimona", clock=lambda: NOW)


def token(key: Any = KEY, header: dict[str, str] | None = None, **changes: Any) -> str:
    claims = {
        "iss": "https://here",
        "aud": "dimona",
        "sub": "sender-1",
        "enterprise_number": "0123456749",
        "scope": "declare read",
        "exp": NOW + 600,
    }
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    algorithm = (header or {}).get("alg", "RS256")
    return jwt.encode(header or {"alg": "RS256"}, claims, key, algorithms=[algorithm])


def test_a_good_token_names_its_caller(verifier: TokenVerifier) -> None:
    assert verifier.verify(f"Bearer {token()}") == Caller(
        "sender-1", "0123456749", frozenset({"declare", "read"}), NOW + 600
    )
    assert verifier.verify(f"bearer {token(aud=['other', 'dimona'])}").client_id == "sender-1"


def test_a_token_is_verified_once(verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    authorization = f"Bearer {token()}"
    verifier.verify(authorization)
    monkeypatch.setattr(jwt, "decode", None)
    assert verifier.verify(authorization).client_id == "sender-1"


def test_a_remembered_token_still_expires(tmp_path: Path) -> None:
    public = tmp_path / "key.pem"
    public.write_bytes(KEY.as_pem(private=False))
    moments = iter([NOW, NOW, NOW + 600])
    verifier = TokenVerifier(public, issuer="https://here", audience="dimona", clock=lambda: next(moments))
    authorization = f"Bearer {token()}"
    verifier.verify(authorization)
    with pytest.raises(ProblemError, match="expiredAccessToken"):
        verifier.verify(authorization)


@pytest.mark.parametrize(
    ("authorization", "kind"),
    [
        (None, "noAccessToken"),
        ("", "noAccessToken"),
        ("Basic abc", "noAccessToken"),
        ("Bearer", "noAccessToken"),
        ("Bearer garbage", "invalidAccessToken"),
        ("Bearer a.b.c", "invalidAccessToken"),
        (f"Bearer {token(exp=NOW)}", "expiredAccessToken"),
        (f"Bearer {token(iss='https://elsewhere')}", "invalidAccessToken"),
        (f"Bearer {token(aud='other')}", "invalidAccessToken"),
        (f"Bearer {token(nbf=NOW + 5)}", "invalidAccessToken"),
        (f"Bearer {token(scope=None)}", "invalidAccessToken"),
        (f"Bearer {token(scope=7)}", "invalidAccessToken"),
        (f"Bearer {token(exp='soon')}", "invalidAccessToken"),
        (f"Bearer {token(sub=None)}", "invalidAccessToken"),
        (f"Bearer {token(nbf='x')}", "invalidAccessToken"),
        (f"Bearer {token(RSAKey.generate_key(2048))}", "invalidAccessToken"),
        (f"Bearer {token(OctKey.generate_key(256), {'alg': 'HS256'})}", "invalidAccessToken"),
        (f"Bearer {'x' * 10_000}", "noAccessToken"),
        ("Bearer \ud800", "invalidAccessToken"),
    ],
)
def test_anything_else_is_refused(verifier: TokenVerifier, authorization: str | None, kind: str) -> None:
    with pytest.raises(ProblemError, match=kind) as refusal:
        verifier.verify(authorization)
    assert refusal.value.status == 401
    assert refusal.value.response.headers["www-authenticate"].startswith("Bearer")


async def test_a_route_asks_for_scopes(verifier: TokenVerifier) -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/")
    async def home(caller: Annotated[Caller, Depends(verifier.require("declare"))]) -> str:
        return caller.client_id

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/")).status_code == 401
        other = await client.get("/", headers={"Authorization": f"Bearer {token(scope='read')}"})
        assert (other.status_code, other.json()["detail"]) == (403, "Ask for a token with declare.")
        assert (await client.get("/", headers={"Authorization": f"Bearer {token()}"})).json() == "sender-1"


@pytest.mark.parametrize(("scope", "status"), [("declare", 200), ("read", 200), ("declare read", 200), ("other", 403)])
async def test_a_route_may_take_any_of_several_scopes(verifier: TokenVerifier, scope: str, status: int) -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/")
    async def home(caller: Annotated[Caller, Depends(verifier.require_one_of("declare", "read"))]) -> str:
        return caller.client_id

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/", headers={"Authorization": f"Bearer {token(scope=scope)}"})

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["detail"] == "Ask for a token with declare or read."


async def test_the_openapi_document_shows_the_scopes_that_open_a_route(verifier: TokenVerifier) -> None:
    app = FastAPI()
    describe_security(app)
    router = APIRouter(prefix="/doors")

    @router.get("/both")
    async def both(caller: Annotated[Caller, Depends(verifier.require("read", "declare"))]) -> str:
        return caller.client_id

    @router.get("/either")
    async def either(caller: Annotated[Caller, Depends(verifier.require_one_of("declare", "read"))]) -> str:
        return caller.client_id

    @router.get("/any")
    async def any_token(caller: Annotated[Caller, Depends(verifier.require())]) -> str:
        return caller.client_id

    @router.get("/open")
    async def everybody() -> str:
        return ""

    app.include_router(router)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        document = (await client.get("/openapi.json")).json()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    shown = {path: operations["get"].get("security") for path, operations in document["paths"].items()}
    assert shown == {
        "/doors/both": [{"bearer": ["declare", "read"]}],
        "/doors/either": [{"bearer": ["declare"]}, {"bearer": ["read"]}],
        "/doors/any": [{"bearer": []}],
        "/doors/open": None,
    }
