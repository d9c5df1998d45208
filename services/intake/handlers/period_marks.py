"""``POST /administration/periodMarks``: for the office's own people."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, Self

import structlog
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from services.intake.domain.period_mark import PeriodMark
from shared.contracts.model import Contract
from shared.contracts.text import canonical_text
from shared.http.openapi import json_request, problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.problem import ProblemError
from shared.http.request import read_model
from shared.http.scopes import ADMINISTER
from shared.http.tokens import Caller, TokenVerifier
from shared.identifiers.declaration_number import parse_declaration_number

LARGEST_MARK = 1024

_log = structlog.get_logger()

Mark = Callable[[PeriodMark], Awaitable[bool]]
PeriodNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}$"), BeforeValidator(canonical_text)]
Flag = Annotated[bool | None, Field(strict=True)]


class PeriodMarkRequest(Contract, extra="forbid"):
    """``locked``: no declaration on this period is taken; ``blocked``: nor, as it carries a blocking anomaly."""

    period_number: PeriodNumber
    locked: Flag = None
    blocked: Flag = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.locked is None and self.blocked is None:
            raise ValueError("give locked, blocked, or both")
        return self


def routes(verifier: TokenVerifier, mark: Mark) -> APIRouter:
    """Marks are put and taken off; the period shows them as soon as the registry has them."""
    router = APIRouter(prefix="/administration", tags=["administration"], route_class=PatientRoute)
    administrator = Annotated[Caller, Depends(verifier.require(ADMINISTER))]

    @router.post(
        "/periodMarks",
        status_code=202,
        response_class=Response,
        responses=problem_answers(400, 401, 403, 404, 413, 415, 503),
        openapi_extra=json_request(PeriodMarkRequest),
    )
    async def mark_period(request: Request, caller: administrator) -> Response:
        """Mark a period. The mark takes its place among the worker's declarations."""
        asked = await _read(request)
        if not await mark(asked):
            raise ProblemError(404, "resourceNotFound", "Resource Not Found", "There is no period with this number.")
        _log.info("period.marked", sender=caller.client_id, **asdict(asked))
        return Response(status_code=202)

    return router


async def _read(request: Request) -> PeriodMark:
    asked = await read_model(request, PeriodMarkRequest, limit=LARGEST_MARK)
    return PeriodMark(parse_declaration_number(asked.period_number) or 0, asked.locked, asked.blocked)
