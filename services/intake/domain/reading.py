"""From bytes to a declaration in canonical form, or to a problem that says, field by field, what to cure.

Never quotes a value, and a field's name only where it can't hold personal data.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.intake.domain.problems import (
    DEEPEST_NESTING,
    LARGEST_BODY,
    schema_violation,
    too_large,
    unreadable,
)
from services.intake.domain.submission import Problem
from shared.contracts.declaration import Declaration
from shared.contracts.results import SCHEMA_VIOLATION, Issue

_MOST_ISSUES = 20
_SPACED_KEY = re.compile(rb'"\s+:')
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,63}")
_CURES = {
    "missing": "This field is required.",
    "extra_forbidden": "This field is not known here: remove it.",
    "string_type": "Give text or a whole number.",
    "string_too_long": "This text is too long.",
    "too_long": "Give fewer elements.",
    "tuple_type": "Give an array.",
    "model_type": "Give an object.",
    "model_attributes_type": "Give an object.",
}
_to_json = Declaration.__pydantic_serializer__.to_json


def read_declaration(body: bytes | None) -> tuple[Declaration, bytes] | Problem:
    """The declaration in these bytes and its canonical form, or what is wrong with them.

    The canonical form is JSON without nulls, fields in the order of the contract, numbers as text; equal declarations
    give equal bytes.
    """
    data = _parsed(body or b"")
    if isinstance(data, Problem):
        return data
    try:
        declaration = Declaration.model_validate(data, extra="forbid", by_alias=True, by_name=False)
    except ValidationError as error:
        return schema_violation(_issues(error.errors(include_url=False, include_context=False, include_input=False)))
    return declaration, _to_json(declaration, exclude_none=True, by_alias=True)


def _parsed(body: bytes) -> dict[str, Any] | Problem:
    if len(body) > LARGEST_BODY:
        return too_large()
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return unreadable(
            "The body is not JSON in UTF-8 (RFC 8259); NaN, Infinity and lone surrogates are not JSON either."
        )
    if not isinstance(data, dict):
        return unreadable("Send one declaration as a JSON object.")
    if _nested_deeper(data, body):
        return unreadable(f"The body is nested deeper than {DEEPEST_NESTING} levels.")
    if _has_repeated_names(data, body):
        return unreadable("An object of the body has two fields of the same name.")
    return data


def _nested_deeper(data: Any, body: bytes) -> bool:
    if body.count(b"{") + body.count(b"[") <= DEEPEST_NESTING:
        return False
    level: list[Any] = [data]
    for _ in range(DEEPEST_NESTING):
        level = [child for value in level for child in _children(value)]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [child for child in value.values() if isinstance(child, dict | list)]
    if isinstance(value, list):
        return [child for child in value if isinstance(child, dict | list)]
    return ()


def _has_repeated_names(data: Any, body: bytes) -> bool:
    """Exact, and cheap for ordinary bodies.

    Without backslashes and without space before colons, ``":`` stands at every name and at texts that begin with a colon;
    a repeated name is then counted in the body but not in what was read from it.
    """
    if b"\\" not in body and not _SPACED_KEY.search(body) and body.count(b'":') == orjson.dumps(data).count(b'":'):
        return False
    repeated = False

    def look(pairs: list[tuple[str, Any]]) -> None:
        nonlocal repeated
        repeated = repeated or len(pairs) != len({name for name, _ in pairs})

    json.loads(body.decode(), object_pairs_hook=look, parse_int=_nothing, parse_float=_nothing)
    return repeated


def _nothing(_: str) -> int:
    return 0


def _issues(errors: Sequence[ErrorDetails]) -> list[Issue]:
    return [_issue(error) for error in errors[:_MOST_ISSUES]]


def _issue(error: ErrorDetails) -> Issue:
    kind = error["type"]
    detail = (
        error["msg"].removeprefix("Value error, ")
        if kind == "value_error"
        else _CURES.get(kind, "This value does not fit.")
    )
    return Issue(type=SCHEMA_VIOLATION, name=_pointer(error["loc"]), detail=detail)


def _pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer; a name that is not plain letters, which only a sender can have chosen, is shown as ``?``."""
    return "".join(f"/{part if isinstance(part, int) or _PLAIN_NAME.fullmatch(part) else '?'}" for part in location)
