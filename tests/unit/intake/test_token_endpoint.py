"""The token endpoint, from the form to the token that the services verify."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from services.intake.domain.sandbox_ports import SenderKey
from services.intake.domain.token_request import TokenRefusal, read_token_request
from services.intake.handlers.tokens import routes
from services.intake.use_cases.issue_token import TokenIssuer

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8000/oauth/token"
DECLARE, CONSULT = "scope:dimona:declaration:declarant", "scope:dimona:declaration:consult"
SENDER_KEY = RSAKey.generate_key(2048, private=True)
OTHER_KEY = RSAKey.generate_key(2048, private=True)
TOKEN_KEY = RSAKey.generate_key(2048, private=True)


@dataclass
class Senders:
    """Two senders in memory, one of them without a key."""

    used: set[tuple[str, str]] = field(default_factory=set)

    async def find(self, client_id: str) -> SenderKey | None:
        pem = SENDER_KEY.as_pem(private=False).decode()
        known = {
            "agent_1": SenderKey("agent_1", "0477472701", pem, (DECLARE, CONSULT)),
            "keyless": SenderKey("keyless", None, None, (DECLARE,)),
        }
        return known.get(client_id)

    async def use_assertion(self, client_id: str, jti: str, expires_at: float) -> bool:
        assert expires_at > NOW.timestamp()
        first = (client_id, jti) not in self.used
        self.used.add((client_id, jti))
        return first


@pytest.fixture
def client() -> AsyncClient:
    app = FastAPI()
    app.include_router(routes(TokenIssuer(Senders(), TOKEN_KEY, "issuer", "audience", (ADDRESS,), lambda: NOW)))
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1:8000")


def claims(**changes: Any) -> dict[str, Any]:
    complete = {
        "iss": "agent_1",
        "sub": "agent_1",
        "aud": ADDRESS,
        "jti": str(uuid4()),
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(seconds=300)).timestamp()),
        **changes,
    }
    return {name: value for name, value in complete.items() if value is not None}


def signed(said: dict[str, Any], key: RSAKey = SENDER_KEY, **header: Any) -> str:
    algorithm = header.get("alg", "RS256")
    lenient = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jwt.encode({"alg": "RS256", **header}, said, key, registry=lenient)


async def ask(client: AsyncClient, assertion: str, **changes: str) -> Response:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        **changes,
    }
    return await client.post("/oauth/token", data=form)


async def test_a_signed_assertion_gives_a_token_with_the_sender_its_enterprise_and_its_scopes(
    client: AsyncClient,
) -> None:
    response = await ask(client, signed(claims()))
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    answer = response.json()
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope"}
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 600
    token = jwt.decode(answer["access_token"], TOKEN_KEY, algorithms=["RS256"]).claims
    assert token.pop("jti")
    issued_at = int(NOW.timestamp())
    assert token == {
        "iss": "issuer",
        "aud": "audience",
        "sub": "agent_1",
        "enterprise_number": "0477472701",
        "scope": f"{DECLARE} {CONSULT}",
        "iat": issued_at,
        "exp": issued_at + 600,
    }


@pytest.mark.parametrize(
    ("asked", "granted"),
    [("", f"{DECLARE} {CONSULT}"), (CONSULT, CONSULT), (f"{CONSULT} unknown", CONSULT)],
    ids=["none", "one", "one and an unknown one"],
)
async def test_the_scopes_asked_for_are_granted_as_far_as_the_sender_holds_them(
    client: AsyncClient, asked: str, granted: str
) -> None:
    assert (await ask(client, signed(claims()), scope=asked)).json()["scope"] == granted


async def test_scopes_that_the_sender_does_not_hold_are_refused_and_the_assertion_is_not_spent(
    client: AsyncClient,
) -> None:
    assertion = signed(claims())
    response = await ask(client, assertion, scope="scope:other")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")
    assert (await ask(client, assertion)).status_code == 200


async def test_an_assertion_serves_once(client: AsyncClient) -> None:
    assertion = signed(claims())
    assert (await ask(client, assertion)).status_code == 200
    response = await ask(client, assertion)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "said",
    [claims(aud=["https://elsewhere", ADDRESS]), claims(exp=int(NOW.timestamp()) + 50_000), claims(iat=None)],
    ids=["several audiences", "a far expiry", "no iat"],
)
async def test_what_existing_clients_send_is_accepted(client: AsyncClient, said: dict[str, Any]) -> None:
    assert (await ask(client, signed(said, typ="JWT", kid="7", x="unknown header"))).status_code == 200


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned() -> str:
    payload = signed(claims()).split(".")[1]
    return f"eyJhbGciOiJub25lIn0.{payload}."


def signed_with_the_public_key_as_a_secret() -> str:
    payload = signed(claims()).split(".")[1]
    head = b64(b'{"alg":"HS256"}') + "." + payload
    mac = hmac.digest(SENDER_KEY.as_pem(private=False), head.encode(), "sha256")
    return f"{head}.{b64(mac)}"


def bad_assertions() -> Iterator[Any]:
    past = int((NOW - timedelta(seconds=1)).timestamp())
    yield pytest.param(unsigned(), id="alg none")
    yield pytest.param(signed_with_the_public_key_as_a_secret(), id="public key used as a secret")
    yield pytest.param(signed(claims(), alg="PS256"), id="another algorithm")
    yield pytest.param(signed(claims(), OTHER_KEY), id="wrong key")
    yield pytest.param(signed(claims(exp=past)), id="expired")
    yield pytest.param(signed(claims(exp=None)), id="no expiry")
    yield pytest.param(signed(claims(exp=past + 10**6)), id="expiry too far")
    yield pytest.param(signed(claims(exp="soon")), id="expiry in words")
    yield pytest.param(signed(claims(exp=True)), id="expiry true")
    yield pytest.param(signed(claims(iat=past + 600)), id="issued in the future")
    yield pytest.param(signed(claims(nbf=past + 600)), id="not valid yet")
    yield pytest.param(signed(claims(aud="https://elsewhere/token")), id="for somebody else")
    yield pytest.param(signed(claims(aud={"a": 1})), id="audience of a wrong type")
    yield pytest.param(signed(claims(sub="keyless")), id="sub is not iss")
    yield pytest.param(signed(claims(iss="keyless", sub="keyless")), id="sender without a key")
    yield pytest.param(signed(claims(iss="nobody", sub="nobody")), id="unknown sender")
    yield pytest.param(signed(claims(iss="a\0b", sub="a\0b")), id="NUL in the client id")
    yield pytest.param(signed(claims(iss=7)), id="client id of a wrong type")
    yield pytest.param(signed(claims(jti=None)), id="no jti")
    yield pytest.param(signed(claims(jti="x" * 256)), id="jti too long")
    yield pytest.param("not.a.jwt", id="garbage")
    yield pytest.param("é", id="not ASCII")
    yield pytest.param("eyJhbGciOiJSUzI1NiJ9." + "W1tb" * 2000 + ".AA", id="deep nesting")


@pytest.mark.parametrize("assertion", list(bad_assertions()))
async def test_who_cannot_prove_its_name_gets_no_token(client: AsyncClient, assertion: str) -> None:
    response = await ask(client, assertion)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "saml"}, "invalid_request"),
        ({"client_assertion": ""}, "invalid_client"),
    ],
)
async def test_a_form_that_asks_for_something_else_is_refused(
    client: AsyncClient, form: dict[str, str], error: str
) -> None:
    assert (await ask(client, signed(claims()), **form)).json()["error"] == error


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"{}", "application/json"),
        (b"", "application/x-www-form-urlencoded"),
        (b"grant_type=client_credentials&grant_type=client_credentials", "application/x-www-form-urlencoded"),
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"a=1&" * 100, "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 20_000, "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
    ],
    ids=["json", "empty", "field twice", "not UTF-8", "many fields", "large", "not ASCII"],
)
async def test_what_is_no_form_is_an_invalid_request(client: AsyncClient, body: bytes, media_type: str) -> None:
    response = await client.post("/oauth/token", content=body, headers={"content-type": media_type})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@given(st.binary(max_size=200))
def test_no_body_at_all_breaks_the_reading_of_forms(body: bytes) -> None:
    assert isinstance(read_token_request(body), TokenRefusal)


async def test_while_the_database_is_away_a_client_is_told_to_try_again(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_senders: Senders, _client_id: str) -> SenderKey | None:
        raise ConnectionRefusedError

    monkeypatch.setattr(Senders, "find", away)
    response = await ask(client, signed(claims()))
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
