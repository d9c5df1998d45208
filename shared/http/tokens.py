"""Bearer tokens: JWT RS256, verified once each and remembered by hash until they expire."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. ``scopes`` from the token's ``scope``; ``expires_at`` in Unix seconds."""

    client_id: str
    enterprise_number: str | None
    scopes: frozenset[str]
    expires_at: int


class TokenVerifier:
    """public_key: PEM file. clock: Unix seconds (real time, never the sandbox clock)."""

    def __init__(self, public_key: Path, *, issuer: str, audience: str, clock: Callable[[], float]) -> None:
        self._public_key = public_key

    def verify(self, authorization: str | None) -> Caller:
        """The caller of an ``Authorization`` header. Raises ProblemError 401 with ``WWW-Authenticate``."""
        raise NotImplementedError

    def require(self, *scopes: str) -> Callable[..., Caller]:
        """A FastAPI dependency: ``caller: Annotated[Caller, Depends(verifier.require("scope"))]``; 401, or 403 without the scope."""
        raise NotImplementedError
