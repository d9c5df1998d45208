"""``POST /simulations``: the decision that a declaration would get, and nothing written."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol

import structlog
from fastapi import APIRouter, Depends, Request, Response

from services.validator.domain.balances import QuotaPosition, positions
from services.validator.domain.ports import Connection, Snapshots
from services.validator.domain.quota_use import HolderSpan, employer_holder
from services.validator.domain.resolution import Refusal
from services.validator.domain.simulation import Simulation, simulation_of
from services.validator.domain.verdict import Verdict
from services.validator.handlers.examples import SIMULATED, SIMULATION
from services.validator.use_cases.judge_declarations import Court
from services.validator.use_cases.quota_balances import employer_quota_balances
from services.validator.use_cases.simulate_declaration import simulate_declaration
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import DeclarationReceived
from shared.http.openapi import json_answer, json_request, problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.problem import ProblemError
from shared.http.request import JSON, limited_body, media_type
from shared.http.scopes import CONSULT, DECLARE
from shared.http.tokens import Caller, TokenVerifier
from shared.http.turnstile import Turnstile
from shared.moments import belgian_day
from shared.reference.reference import Reference

LARGEST_BODY = 64 * 1024

_log = structlog.get_logger()

Simulate = Callable[[DeclarationReceived], Awaitable[Simulation]]


class Simulator:
    """Judges on one moment's state of the register; ``reference``: for the words of the catalogue."""

    def __init__(self, snapshots: Snapshots, court: Court, reference: Reference) -> None:
        self._snapshots = snapshots
        self._court = court
        self._reference = reference

    async def simulate(self, received: DeclarationReceived) -> Simulation:
        """What the sender is told."""
        async with self._snapshots() as tx:
            verdict = await simulate_declaration(tx, self._court, received)
            quotas = await self._employer_quotas(tx, received, verdict)
        return simulation_of(received, verdict, quotas, self._court.rules, self._reference)

    async def _employer_quotas(
        self, tx: Connection, received: DeclarationReceived, verdict: Verdict
    ) -> tuple[QuotaPosition, ...]:
        if received.employer is None:
            return ()
        day = belgian_day(received.received_at) if verdict.change is None else verdict.change.after.start_date
        touched = {use.place for use in verdict.employer_uses}
        holder = employer_holder(received.employer.id)
        return positions(
            one
            for one in await employer_quota_balances(tx, self._court, received.employer, day.year)
            if one.used or HolderSpan(holder, one.quota.code, str(one.span)) in touched
        )


class Resolver(Protocol):
    """Intake, which knows employers, mandates and people."""

    async def resolve(self, body: bytes, content_type: str, authorization: str) -> DeclarationReceived | Refusal:
        """The event that the declaration would become, or intake's refusal. Raises TryAgain."""
        ...


def routes(verifier: TokenVerifier, intake: Resolver, simulate: Simulate, turnstile: Turnstile) -> APIRouter:
    """One route, for whoever may declare or consult; intake judges the mandate."""
    router = APIRouter(tags=["simulations"], route_class=PatientRoute)
    sender = Annotated[Caller, Depends(verifier.require_one_of(DECLARE, CONSULT))]

    @router.post(
        "/simulations",
        operation_id="try_declaration",
        response_model=Simulation,
        responses={
            **json_answer("The decision that it would get", SIMULATION),
            **problem_answers(400, 401, 403, 413, 415, 503),
        },
        openapi_extra=json_request(Declaration, SIMULATED),
    )
    async def try_declaration(request: Request, caller: sender) -> Response:
        """Try a declaration, as for ``POST /declarations``: same rules, same register. It gets no number."""
        body = await _read(request)
        with turnstile.passing():
            found = await intake.resolve(body, JSON, request.headers["authorization"])
            if isinstance(found, Refusal):
                return Response(found.body, found.status, dict(found.headers))
            simulation = await simulate(found)
        _log.info("simulation.answered", sender=caller.client_id, kind=simulation.kind, result=simulation.result)
        return Response(simulation.model_dump_json(by_alias=True, exclude_none=True), media_type=JSON)

    return router


async def _read(request: Request) -> bytes:
    """What intake reads. Raises ProblemError 413, and 415 for another media type."""
    if media_type(request) != JSON:
        raise ProblemError(415, "unsupportedMediaType", "Unsupported Media Type", f"Send {JSON}.")
    body = await limited_body(request, LARGEST_BODY)
    if body is None:
        raise ProblemError(413, "payloadTooLarge", "Content Too Large", f"Send at most {LARGEST_BODY} bytes.")
    return body
