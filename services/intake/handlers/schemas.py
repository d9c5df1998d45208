"""What the OpenAPI document says of bodies that routes read and write by hand."""

from typing import Any

from shared.contracts.decision import Anomaly, Result
from shared.contracts.declaration import Declaration
from shared.contracts.model import Contract

Schema = dict[str, Any]

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "issues": {"type": "array", "items": {"type": "object"}},
    },
}
_NUMBER = {"type": "integer", "description": "12 digits, check digits included"}
_MOMENT = {"type": "string", "format": "date-time"}


def declaration_request(key_header: str) -> Schema:
    """The request of ``POST /declarations``."""
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": _inlined(Declaration)}}},
        "parameters": [
            {
                "name": key_header,
                "in": "header",
                "description": "Your own id of this declaration: the same id and content give the same number, for ever.",
                "schema": {"type": "string", "maxLength": 130},
            }
        ],
    }


def receipt_answers() -> dict[int | str, Schema]:
    """The answers of ``POST /declarations``."""
    properties = {"number": _NUMBER, "receivedAt": _MOMENT, "repeated": {"type": "boolean"}}
    header = {"Location": {"schema": {"type": "string"}}}
    received = {"description": "Received", "headers": header, **_json(_object(properties))}
    return {201: received, **_problems(400, 401, 403, 409, 413, 415, 503)}


def view_answers() -> dict[int | str, Schema]:
    """The answers of ``GET /declarations/{number}``."""
    properties = {
        "number": _NUMBER,
        "status": {"enum": ["pending", "provisional", "final"]},
        "receivedAt": _MOMENT,
        "result": {"enum": [result.value for result in Result]},
        "anomalies": {"type": "array", "items": _inlined(Anomaly)},
        "period": _object({"number": _NUMBER, "version": {"type": "integer"}}),
    }
    view = _object(properties, required=("number", "status", "receivedAt"))
    return {200: {"description": "As far as it is decided", **_json(view)}, **_problems(401, 403, 404)}


def _problems(*statuses: int) -> dict[int | str, Schema]:
    content = {"application/problem+json": {"schema": _PROBLEM}}
    return {status: {"description": "Problem", "content": content} for status in statuses}


def _json(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _object(properties: Schema, required: tuple[str, ...] | None = None) -> Schema:
    return {"type": "object", "required": list(required or properties), "properties": properties}


def _inlined(model: type[Contract]) -> Schema:
    """The model's JSON schema without references, which would lead nowhere inside an OpenAPI document."""
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})

    def inline(part: Any) -> Any:
        if isinstance(part, dict):
            if "$ref" in part:
                return inline(definitions[part["$ref"].rpartition("/")[2]])
            return {name: inline(value) for name, value in part.items()}
        return [inline(element) for element in part] if isinstance(part, list) else part

    inlined: Schema = inline(schema)
    return inlined
