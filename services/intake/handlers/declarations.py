"""``POST /declarations`` and ``GET /declarations/{number}``."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from services.intake.domain.declaration_view import DeclarationView
from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.own_id import read_idempotency_key
from services.intake.domain.ports import Clock
from services.intake.domain.problems import (
    LARGEST_BODY,
    bad_header,
    not_found,
    too_large,
    wrong_media_type,
)
from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Outcome, Problem, Submission
from services.intake.handlers.problem_answers import answer_problem
from services.intake.handlers.schemas import declaration_request, receipt_answers, view_answers
from shared.contracts.declaration_received import Channel
from shared.http.patient_route import PatientRoute
from shared.http.request import JSON, limited_body, media_type
from shared.http.tokens import Caller, TokenVerifier
from shared.identifiers.declaration_number import parse_declaration_number
from shared.moments import format_time, whole_milliseconds

SCOPE = "scope:dimona:declaration:declarant"
_KEY = "Idempotency-Key"

Submit = Callable[[Submission], Awaitable[Outcome]]
Find = Callable[[int, str], Awaitable[DeclarationView | None]]


def routes(verifier: TokenVerifier, hashes: KeyedHash, clock: Clock, submit: Submit, find: Find) -> APIRouter:
    """The native face for one declaration at a time."""
    router = APIRouter(tags=["declarations"], route_class=PatientRoute)
    declarant = Annotated[Caller, Depends(verifier.require(SCOPE))]
    reader = _RequestReader(hashes, clock)

    @router.post("/declarations", status_code=201, responses=receipt_answers(), openapi_extra=declaration_request(_KEY))
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


class _RequestReader:
    def __init__(self, hashes: KeyedHash, clock: Clock) -> None:
        self._hashes = hashes
        self._clock = clock

    async def read(self, request: Request, caller: Caller) -> Submission | Problem:
        """The declaration in this request, received when its last byte came."""
        if media_type(request) != JSON:
            return wrong_media_type()
        keys = request.headers.getlist(_KEY)
        own_id = read_idempotency_key(keys[0].encode("latin-1")) if len(keys) == 1 else None
        if keys and own_id is None:
            return bad_header(_KEY, "Give one key of 1 to 128 printable characters, plain or as a quoted string.")
        body = await limited_body(request, LARGEST_BODY)
        received_at = whole_milliseconds(self._clock())
        found = read_declaration(body) if body is not None else too_large()
        if isinstance(found, Problem):
            return found
        return Submission(
            sender_id=caller.client_id,
            channel=Channel.REST,
            received_at=received_at,
            declaration=found[0],
            content=found[1],
            key_hash=self._hashes.own_id(own_id) if own_id is not None else None,
            own_id=own_id,
        )


def _answer(outcome: Outcome) -> Response:
    if isinstance(outcome, Problem):
        return answer_problem(outcome)
    content = {
        "number": outcome.number,
        "receivedAt": format_time(outcome.received_at),
        "repeated": outcome.repeated,
    }
    return JSONResponse(content, 201, {"Location": f"/declarations/{outcome.number}"})
