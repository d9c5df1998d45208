"""Issue a bearer token to a sender that proves with a signed assertion who it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

import orjson
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from services.intake.domain.client_id import is_client_id
from services.intake.domain.ports import Clock
from services.intake.domain.sandbox_ports import SenderKey, SenderKeys
from services.intake.domain.token_request import TokenRefusal, TokenRequest

ALGORITHM = "RS256"
LIFETIME = 600
SKEW = 60
LONGEST_ASSERTION = 24 * 3600  # existing clients ask for up to 50,000 s
LONGEST_JTI = 255
LATEST = 2**40  # seconds since 1970: beyond it dates overflow

_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)  # unknown headers are ignored
_REGISTRY.max_header_length = 8192  # some clients send their certificates along
_NOT_A_JWT = JoseError, ValueError, TypeError, RecursionError

_NOT_PROVEN = TokenRefusal("invalid_client", "unknown client, or the assertion is not signed with RS256 by its key")


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """``scope``: space-separated, what was granted; ``expires_in`` in seconds."""

    access_token: str
    scope: str
    expires_in: int = LIFETIME


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """``audiences``: what an assertion may be addressed to; ``clock``: the real time, never the sandbox's."""

    senders: SenderKeys
    signing_key: RSAKey
    issuer: str
    audience: str
    audiences: tuple[str, ...]
    clock: Clock

    async def issue(self, request: TokenRequest) -> IssuedToken | TokenRefusal:
        """A token, or why there is none. The assertion is spent by the last check only, so a refused one may be repeated."""
        now = self.clock()
        claims = _claims(request.assertion) or {}
        client_id = claims.get("iss")
        sender = await self.senders.find(client_id) if is_client_id(client_id) else None
        if sender is None or not _is_signed_by(request.assertion, sender):
            return _NOT_PROVEN
        misfit = next(_misfits(claims, sender.client_id, self.audiences, now.timestamp()), None)
        if misfit is not None:
            return TokenRefusal("invalid_client", misfit)
        granted = tuple(scope for scope in sender.scopes if not request.scopes or scope in request.scopes)
        if not granted:
            return TokenRefusal("invalid_scope", "you hold none of the scopes asked for")
        if not await self.senders.use_assertion(sender.client_id, claims["jti"], claims["exp"]):
            return TokenRefusal("invalid_client", "this assertion has been used: give each a new jti")
        return IssuedToken(self._token(sender, granted, now), " ".join(granted))

    def _token(self, sender: SenderKey, granted: tuple[str, ...], now: datetime) -> str:
        issued_at = int(now.timestamp())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": sender.client_id,
            "enterprise_number": sender.enterprise_number,
            "scope": " ".join(granted),
            "iat": issued_at,
            "exp": issued_at + LIFETIME,
            "jti": str(uuid4()),
        }
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, self.signing_key, algorithms=[ALGORITHM])


def _claims(assertion: str) -> dict[str, Any] | None:
    """What the assertion says, not verified; None if it is no JWT."""
    try:
        claims = orjson.loads(jws.extract_compact(assertion.encode(), registry=_REGISTRY).payload)
    except _NOT_A_JWT:
        return None
    return claims if isinstance(claims, dict) else None


def _is_signed_by(assertion: str, sender: SenderKey) -> bool:
    if sender.public_key_pem is None:
        return False
    try:
        jws.deserialize_compact(assertion, _key(sender.public_key_pem), registry=_REGISTRY)
    except _NOT_A_JWT:
        return False
    return True


@lru_cache(maxsize=1024)
def _key(public_key_pem: str) -> RSAKey:
    return RSAKey.import_key(public_key_pem)


def _misfits(claims: Mapping[str, Any], client_id: str, audiences: Collection[str], now: float) -> Iterator[str]:
    """Why a well-signed assertion does not serve; later reasons hold only where there is no earlier one."""
    audience = claims.get("aud")
    jti = claims.get("jti")
    if claims.get("sub") != client_id:
        yield "iss and sub must both be your client id"
    if not any(name in audiences for name in (audience if isinstance(audience, list) else [audience])):
        yield "aud must be the address of this endpoint"
    if not _is_time(claims.get("exp")) or claims["exp"] > now + LONGEST_ASSERTION:
        yield f"exp must be a time at most {LONGEST_ASSERTION} seconds from now"
    if claims["exp"] <= now:
        yield "the assertion has expired: look at your clock"
    if any(name in claims and (not _is_time(claims[name]) or claims[name] > now + SKEW) for name in ("iat", "nbf")):
        yield "iat and nbf must not lie ahead: look at your clock"
    if not isinstance(jti, str) or not 1 <= len(jti) <= LONGEST_JTI:
        yield f"jti must be a text of at most {LONGEST_JTI} characters, new each time"


def _is_time(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < LATEST
