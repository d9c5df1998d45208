"""The token endpoint: OAuth 2.0 client credentials with a signed assertion (RFC 6749 §4.4, RFC 7523 §2.2)."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.intake.domain.token_request import LARGEST_REQUEST, TokenRefusal, read_token_request
from services.intake.use_cases.issue_token import IssuedToken, TokenIssuer
from shared.http.openapi import problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.request import limited_body, media_type

_FORM = "application/x-www-form-urlencoded"
_UNCACHED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_FIELDS = {
    "type": "object",
    "required": ["grant_type", "client_assertion"],
    "properties": {
        name: {"type": "string"} for name in ("grant_type", "client_assertion_type", "client_assertion", "scope")
    },
}


def routes(issuer: TokenIssuer) -> APIRouter:
    """``POST /oauth/token``."""
    router = APIRouter(tags=["tokens"], route_class=PatientRoute)

    @router.post(
        "/oauth/token",
        openapi_extra={"requestBody": {"required": True, "content": {_FORM: {"schema": _FIELDS}}}},
        responses={
            400: {"description": "invalid_request, invalid_scope, …"},
            401: {"description": "invalid_client"},
            **problem_answers(503),
        },
    )
    async def issue_token(request: Request) -> JSONResponse:
        """Exchange an assertion, a JWT signed with RS256 by the sender's registered key, for a bearer token."""
        body = await _form(request)
        asked = read_token_request(body) if isinstance(body, bytes) else body
        return _answer(asked if isinstance(asked, TokenRefusal) else await issuer.issue(asked))

    return router


async def _form(request: Request) -> bytes | TokenRefusal:
    if media_type(request) != _FORM:
        return TokenRefusal("invalid_request", f"send a form: Content-Type: {_FORM}")
    body = await limited_body(request, LARGEST_REQUEST)
    return TokenRefusal("invalid_request", f"the form has at most {LARGEST_REQUEST} bytes") if body is None else body


def _answer(outcome: IssuedToken | TokenRefusal) -> JSONResponse:
    if isinstance(outcome, TokenRefusal):
        content: dict[str, Any] = {"error": outcome.error, "error_description": outcome.description}
        return JSONResponse(content, outcome.status, _UNCACHED)
    return JSONResponse({**asdict(outcome), "token_type": "Bearer"}, 200, _UNCACHED)
