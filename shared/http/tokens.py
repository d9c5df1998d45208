"""Bearer tokens: JWT RS256, verified once each and remembered by hash until they expire."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from shared.http.problem import ProblemError

_REMEMBERED = 10_000
_LONGEST = 8192  # characters; nobody's token is longer


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. ``scopes`` from the token's ``scope``; ``expires_at`` in Unix seconds."""

    client_id: str
    enterprise_number: str | None
    scopes: frozenset[str]
    expires_at: int


class TokenVerifier:
    """Verifies against one public key.

    public_key: PEM file, read once. clock: Unix seconds of real time, never of the sandbox's clock.
    """

    def __init__(self, public_key: Path, *, issuer: str, audience: str, clock: Callable[[], float]) -> None:
        self._key = RSAKey.import_key(public_key.read_bytes())
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._known: OrderedDict[bytes, Caller] = OrderedDict()

    def verify(self, authorization: str | None) -> Caller:
        """The caller of an ``Authorization`` header. Raises ProblemError 401 with ``WWW-Authenticate``."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > _LONGEST:
            raise _refusal("noAccessToken", "No Access Token", "Bearer")
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        caller = self._known.get(digest) or self._read(token)
        if caller.expires_at <= self._clock():
            self._known.pop(digest, None)
            raise _refusal("expiredAccessToken", "Expired Access Token", 'Bearer error="invalid_token"')
        self._remember(digest, caller)
        return caller

    def require(self, *scopes: str) -> "Guard":
        """A FastAPI dependency: ``Annotated[Caller, Depends(verifier.require("scope"))]``; 401, or 403 without a scope."""
        return Guard(self, (frozenset(scopes),))

    def require_one_of(self, *scopes: str) -> "Guard":
        """The same, where any of these scopes will do."""
        return Guard(self, tuple(frozenset((scope,)) for scope in scopes))

    def _read(self, token: str) -> Caller:
        try:
            claims = jwt.decode(token, self._key, algorithms=["RS256"]).claims
            return self._caller(claims)
        except (JoseError, ValueError, KeyError, TypeError):
            raise _refusal("invalidAccessToken", "Invalid Access Token", 'Bearer error="invalid_token"') from None

    def _caller(self, claims: dict[str, Any]) -> Caller:
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        subject, expires, scope = claims["sub"], claims["exp"], claims["scope"]
        if claims["iss"] != self._issuer or self._audience not in audiences or claims.get("nbf", 0) > self._clock():
            raise ValueError
        if not isinstance(subject, str) or not isinstance(expires, int) or not isinstance(scope, str):
            raise TypeError
        enterprise = claims.get("enterprise_number")
        return Caller(subject, None if enterprise is None else str(enterprise), frozenset(scope.split()), expires)

    def _remember(self, digest: bytes, caller: Caller) -> None:
        self._known[digest] = caller
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """A FastAPI dependency that lets in whoever holds all scopes of one of ``alternatives``."""

    verifier: TokenVerifier
    alternatives: tuple[frozenset[str], ...]

    async def __call__(self, request: Request) -> Caller:  # not a plain function: those run in a thread
        """The caller. Raises ProblemError 401, or 403."""
        caller = self.verifier.verify(request.headers.get("authorization"))
        if not any(scopes <= caller.scopes for scopes in self.alternatives):
            challenge = _scope(frozenset[str]().union(*self.alternatives))
            raise ProblemError(
                403, "missingScope", "Missing Scope", self._detail(), headers={"WWW-Authenticate": challenge}
            )
        return caller

    def _detail(self) -> str:
        needed = " or ".join(" and ".join(sorted(scopes)) for scopes in self.alternatives)
        return f"Ask for a token with {needed}."


def _refusal(type_suffix: str, title: str, challenge: str) -> ProblemError:
    return ProblemError(401, type_suffix, title, headers={"WWW-Authenticate": challenge})


def _scope(scopes: frozenset[str]) -> str:
    return f'Bearer error="insufficient_scope", scope="{" ".join(sorted(scopes))}"'
