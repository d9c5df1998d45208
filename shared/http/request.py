"""Requests whose bodies routes read by hand."""

import re
from collections.abc import Sequence
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.http.problem import Issue, ProblemError

JSON = "application/json"

Model = TypeVar("Model", bound=BaseModel)

_MOST_ISSUES = 20
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,63}")
_CURES = {
    "json_invalid": "Send JSON in UTF-8 (RFC 8259).",
    "missing": "This field is required.",
    "extra_forbidden": "This field is not known here: remove it.",
    "string_type": "Give text or a whole number.",
    "string_pattern_mismatch": "Give a value that matches {pattern}.",
    "int_type": "Give a whole number.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than_equal": "Give {le} or less.",
    "bool_type": "Give true or false.",
    "model_type": "Give an object.",
    "model_attributes_type": "Give an object.",
}


def media_type(request: Request) -> str:
    """What the body is announced as, in lower case and without parameters; empty when it is not."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def limited_body(request: Request, limit: int) -> bytes | None:
    """The body, None as soon as it has more than ``limit`` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


async def read_model(request: Request, model: type[Model], *, limit: int) -> Model:
    """The body, JSON of at most ``limit`` bytes, as this model.

    Raises ProblemError: 415 for another media type, 413, and 400 with a pointer and a cure per field. Values are never
    repeated, nor names that only a sender can have chosen: they may be an SSIN.
    """
    if media_type(request) != JSON:
        raise ProblemError(415, "unsupportedMediaType", "Unsupported Media Type", f"Send {JSON}.")
    body = await limited_body(request, limit)
    if body is None:
        raise ProblemError(413, "payloadTooLarge", "Content Too Large", f"Send at most {limit} bytes.")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        issues = [_issue(fault) for fault in error.errors(include_url=False, include_input=False)[:_MOST_ISSUES]]
        detail = "The body is not as described: change what the issues point at."
        raise ProblemError(400, "badRequest", "Bad Request", detail, issues=issues) from None


def _issue(fault: ErrorDetails) -> Issue:
    kind = fault["type"]
    if kind == "value_error":
        detail = fault["msg"].removeprefix("Value error, ")
    else:
        detail = _CURES.get(kind, "This value does not fit.").format_map(fault.get("ctx", {}))
    return Issue("body", _pointer(fault["loc"]), detail)


def _pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer, in which a name that is not plain letters is shown as ``?``."""
    return "".join(f"/{part if isinstance(part, int) or _PLAIN_NAME.fullmatch(part) else '?'}" for part in location)
