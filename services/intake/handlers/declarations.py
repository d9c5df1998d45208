"""``POST /declarations`` and ``GET /declarations/{number}``."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from services.intake.domain.declaration_view import DeclarationView
from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.ports import Clock
from services.intake.domain.problems import not_found
from services.intake.domain.submission import Outcome, Problem, Submission
from services.intake.handlers.problem_answers import answer_problem
from services.intake.handlers.request_reader import KEY_HEADER, RequestReader
from services.intake.handlers.schemas import declaration_request, receipt_answers, view_answers
from shared.http.patient_route import PatientRoute
from shared.http.scopes import DECLARE
from shared.http.tokens import Caller, TokenVerifier
from shared.identifiers.declaration_number import parse_declaration_number
from shared.moments import format_time

SCOPE = DECLARE

Submit = Callable[[Submission], Awaitable[Outcome]]
Find = Callable[[int, str], Awaitable[DeclarationView | None]]


def routes(verifier: TokenVerifier, hashes: KeyedHash, clock: Clock, submit: Submit, find: Find) -> APIRouter:
    """The native face for one declaration at a time."""
    router = APIRouter(tags=["declarations"], route_class=PatientRoute)
    declarant = Annotated[Caller, Depends(verifier.require(SCOPE))]
    reader = RequestReader(hashes, clock)

    @router.post(
        "/declarations", status_code=201, responses=receipt_answers(), openapi_extra=declaration_request(KEY_HEADER)
    )
    async def declare(request: Request, caller: declarant) -> Response:
        """Declare. The number is given at once, the decision follows."""
        submission = await reader.read(request, caller)
        if isinstance(submission, Problem):
            return answer_problem(submission)
        return _answer(await submit(submission))

    @router.get("/declarations/{number}", responses=view_answers())
    async def show(number: str, caller: declarant) -> Response:
        """A declaration of the caller and its result so far."""
        parsed = parse_declaration_number(number)
        view = await find(parsed, caller.client_id) if parsed is not None else None
        return JSONResponse(view.body()) if view is not None else answer_problem(not_found())

    return router


def _answer(outcome: Outcome) -> Response:
    if isinstance(outcome, Problem):
        return answer_problem(outcome)
    content = {
        "number": outcome.number,
        "receivedAt": format_time(outcome.received_at),
        "repeated": outcome.repeated,
    }
    return JSONResponse(content, 201, {"Location": f"/declarations/{outcome.number}"})
