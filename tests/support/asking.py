"""The validator's HTTP routes over a court in memory or on a database, with a stand-in for intake."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.validator.domain.judge import judge
from services.validator.domain.resolution import Refusal
from services.validator.handlers import quotas, simulations
from services.validator.handlers.quotas import QuotaReader
from services.validator.handlers.simulations import Simulator
from services.validator.use_cases.judge_declarations import Court
from shared.contracts.declaration_received import DeclarationReceived
from shared.http.problem import install_problem_handlers
from shared.http.scopes import DECLARE
from shared.http.tokens import TokenVerifier
from shared.http.turnstile import Turnstile
from tests.support.validator_fakes import REFERENCE, court_in_memory

KEY = RSAKey.generate_key(2048)


class FakeIntake:
    """Answers every question with ``answer``, or raises it; keeps what it was asked."""

    def __init__(self, answer: DeclarationReceived | Refusal | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[bytes, str, str]] = []

    async def resolve(self, body: bytes, content_type: str, authorization: str) -> DeclarationReceived | Refusal:
        self.asked.append((body, content_type, authorization))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def unnumbered(received: DeclarationReceived) -> DeclarationReceived:
    """The event as intake resolves it."""
    return received.model_copy(update={"number": 0, "seq": 0})


def court_of_rules() -> Court:
    """The real rules on ports in memory."""
    return court_in_memory(partial(judge, reference=REFERENCE))


@asynccontextmanager
async def nowhere() -> AsyncIterator[Any]:
    """A transaction for ports in memory."""
    yield None


@asynccontextmanager
async def asking(
    folder: Path,
    intake: FakeIntake,
    court: Court,
    snapshots: Callable[[], AbstractAsyncContextManager[Any]] = nowhere,
    most: int = 5,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of ``POST /simulations`` and ``POST /quotas/search``; its requests bring no token of themselves."""
    public = folder / "public.pem"
    public.write_bytes(KEY.as_pem(private=False))
    verifier = TokenVerifier(public, issuer="i", audience="a", clock=time.time)
    app = FastAPI()
    install_problem_handlers(app)
    turnstile = Turnstile(most)
    simulate = Simulator(snapshots, court, REFERENCE).simulate
    app.include_router(simulations.routes(verifier, intake, simulate, turnstile))
    app.include_router(quotas.routes(verifier, intake, QuotaReader(snapshots, court).look, turnstile))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://validator") as client:
        yield client


def bearer(scope: str = DECLARE, client_id: str = "bakery") -> dict[str, str]:
    """The header of a good token."""
    claims = {"iss": "i", "aud": "a", "sub": client_id, "scope": scope, "exp": int(time.time()) + 60}
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'RS256'}, claims, KEY)}"}
