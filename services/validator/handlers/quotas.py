"""``POST /quotas/search``: what is left of an employer's quotas, and of a worker's that works for it."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import orjson
import structlog
from fastapi import APIRouter, Depends, Request, Response

from services.validator.domain.balances import QuotaBalances, balances_of
from services.validator.domain.ports import Snapshots
from services.validator.domain.resolution import Refusal
from services.validator.handlers.examples import BALANCES, SEARCHED
from services.validator.handlers.quota_request import QuotaRequest, read_quota_request
from services.validator.handlers.simulations import Resolver
from services.validator.use_cases.judge_declarations import Court
from services.validator.use_cases.quota_balances import employer_quota_balances, worker_quota_balances
from shared.contracts.declaration_received import DeclarationReceived
from shared.http.openapi import json_answer, json_request, problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.problem import ProblemError
from shared.http.request import JSON
from shared.http.scopes import CONSULT, DECLARE
from shared.http.tokens import Caller, TokenVerifier
from shared.http.turnstile import Turnstile
from shared.moments import belgian_day

Look = Callable[[DeclarationReceived, QuotaRequest], Awaitable[QuotaBalances]]

_log = structlog.get_logger()
_FORBIDDEN = "You may not see the quotas of an employer with this number today."


class QuotaReader:
    """Reads one moment's state of the register."""

    def __init__(self, snapshots: Snapshots, court: Court) -> None:
        self._snapshots = snapshots
        self._court = court

    async def look(self, resolved: DeclarationReceived, wanted: QuotaRequest) -> QuotaBalances:
        """``resolved``: who is meant, and as of when. Raises ProblemError 403 for no employer."""
        employer = resolved.employer
        if employer is None:
            raise _forbidden()
        year = wanted.year or belgian_day(resolved.received_at).year
        async with self._snapshots() as tx:
            own = await employer_quota_balances(tx, self._court, employer, year)
            of_worker = None
            if wanted.worker is not None:
                of_worker = await worker_quota_balances(tx, self._court, employer, resolved.worker_id, year)
        return balances_of(year, employer, own, of_worker)


def routes(verifier: TokenVerifier, intake: Resolver, look: Look, turnstile: Turnstile) -> APIRouter:
    """One route, for whoever may declare or consult; intake judges the mandate, as of now."""
    router = APIRouter(tags=["quotas"], route_class=PatientRoute)
    sender = Annotated[Caller, Depends(verifier.require_one_of(DECLARE, CONSULT))]

    @router.post(
        "/quotas/search",
        operation_id="search_quotas",
        response_model=QuotaBalances,
        responses={
            **json_answer("What is used, and what remains", BALANCES),
            **problem_answers(400, 401, 403, 413, 415, 503),
        },
        openapi_extra=json_request(QuotaRequest, SEARCHED),
    )
    async def search(request: Request, caller: sender) -> Response:
        """Quotas of an employer; of a worker as well, if it has a period with that employer in that year."""
        wanted = await read_quota_request(request)
        with turnstile.passing():
            resolved = await intake.resolve(_never_declared(wanted), JSON, request.headers["authorization"])
            if isinstance(resolved, Refusal):
                return _refused(resolved)
            found = await look(resolved, wanted)
        _log.info("quotas.answered", sender=caller.client_id, year=found.year, worker=found.worker is not None)
        return Response(found.model_dump_json(by_alias=True, exclude_none=True), media_type=JSON)

    return router


def _never_declared(wanted: QuotaRequest) -> bytes:
    """An IN with these parties and nothing else: resolving it tells who they are, and whether the sender may ask."""
    parties = wanted.model_dump(by_alias=True, exclude_none=True, exclude={"year"})
    return orjson.dumps({**parties, "dimonaIn": {"features": {}}})


def _refused(refusal: Refusal) -> Response:
    """Unknown and foreign employers cannot be told apart."""
    if refusal.status == 403:
        raise _forbidden()
    return Response(refusal.body, refusal.status, dict(refusal.headers))


def _forbidden() -> ProblemError:
    return ProblemError(403, "missingPermission", "Forbidden", _FORBIDDEN)
