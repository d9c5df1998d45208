"""``application/problem+json`` by the Belgian guide (urn:problem-type:belgif:*), with a pointer per field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from shared.contracts.results import PROBLEM_FAMILY

Place = Literal["body", "header", "path", "query"]
MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()

_KINDS = {
    400: ("badRequest", "Bad Request"),
    401: ("noAccessToken", "No Access Token"),
    403: ("missingPermission", "Missing Permission"),
    404: ("resourceNotFound", "Resource Not Found"),
    405: ("methodNotAllowed", "Method Not Allowed"),
    406: ("notAcceptable", "Not Acceptable"),
    413: ("payloadTooLarge", "Payload Too Large"),
    415: ("unsupportedMediaType", "Unsupported Media Type"),
    429: ("tooManyRequests", "Too Many Requests"),
    503: ("serviceUnavailable", "Service Unavailable"),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with the input. ``name``: JSON pointer for a body, else the parameter's name.

    ``value`` only where it cannot hold personal data.
    """

    place: Place
    name: str
    detail: str
    value: Any = None
    type_suffix: str = "input-validation:schemaViolation"

    def as_json(self) -> dict[str, Any]:
        """The issue as the guide writes it."""
        issue = {"type": PROBLEM_FAMILY + self.type_suffix, "in": self.place, "name": self.name, "detail": self.detail}
        return issue if self.value is None else {**issue, "value": self.value}


class ProblemError(Exception):
    """Raise in a route to answer with a problem."""

    def __init__(
        self,
        status: int,
        type_suffix: str,
        title: str,
        detail: str = "",
        *,
        issues: Sequence[Issue] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(type_suffix)
        self.status = status
        self.response = problem(status, type_suffix, title, detail, issues=issues, headers=headers)


def problem(
    status: int,
    type_suffix: str,
    title: str,
    detail: str = "",
    *,
    issues: Sequence[Issue] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response: ``type`` = ``urn:problem-type:belgif:<type_suffix>``."""
    content: dict[str, Any] = {"type": PROBLEM_FAMILY + type_suffix, "title": title, "status": status}
    if detail:
        content["detail"] = detail
    if issues:
        content["issues"] = [issue.as_json() for issue in issues]
    return Response(orjson.dumps(content, default=str), status, headers, MEDIA_TYPE)


def plain_problem(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The problem that a bare status code means."""
    kind, title = _KINDS.get(status, ("internalServerError", "Internal Server Error"))
    if status not in _KINDS and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        kind, title = "badRequest", HTTPStatus(status).phrase
    return problem(status, kind, title, headers=headers)


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error as a problem: nothing ever leaks a stack trace or echoes input."""

    @app.exception_handler(ProblemError)
    async def on_problem(_request: Request, error: ProblemError) -> Response:
        return error.response

    @app.exception_handler(HTTPException)
    async def on_status(_request: Request, error: HTTPException) -> Response:
        return plain_problem(error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_input(_request: Request, error: RequestValidationError) -> Response:
        issues = [_issue(entry) for entry in error.errors()]
        return problem(400, "badRequest", "Bad Request", "The input is not as described.", issues=issues)

    @app.exception_handler(Exception)
    async def on_bug(request: Request, error: Exception) -> Response:
        route = request.scope.get("route")
        log.error("http.failed", method=request.method, route=getattr(route, "path", ""), exc_info=error)
        return plain_problem(500)


def _issue(entry: Mapping[str, Any]) -> Issue:
    place, *path = entry["loc"]
    if place == "body":
        return Issue("body", "".join(f"/{part}" for part in path), entry["msg"])
    known: Place = place if place in ("header", "path", "query") else "query"
    return Issue(known, ".".join(str(part) for part in path), entry["msg"])
