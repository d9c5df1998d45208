"""What the OpenAPI document says of bodies that routes read and write by hand."""

from shared.contracts.decision import Anomaly, Result
from shared.contracts.declaration import Declaration
from shared.http.openapi import Schema, inlined_schema, json_request, problem_answers

_NUMBER = {"type": "integer", "description": "12 digits, check digits included"}
_MOMENT = {"type": "string", "format": "date-time"}


def declaration_request(key_header: str) -> Schema:
    """The request of ``POST /declarations``."""
    return {
        **json_request(Declaration),
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
    return {201: received, **problem_answers(400, 401, 403, 409, 413, 415, 503)}


def view_answers() -> dict[int | str, Schema]:
    """The answers of ``GET /declarations/{number}``."""
    properties = {
        "number": _NUMBER,
        "status": {"enum": ["pending", "provisional", "final"]},
        "receivedAt": _MOMENT,
        "result": {"enum": [result.value for result in Result]},
        "anomalies": {"type": "array", "items": inlined_schema(Anomaly)},
        "period": _object({"number": _NUMBER, "version": {"type": "integer"}}),
        "registration": _object({"number": _NUMBER, "version": {"type": "integer"}, "periodNumber": _NUMBER}),
    }
    view = _object(properties, required=("number", "status", "receivedAt"))
    return {200: {"description": "As far as it is decided", **_json(view)}, **problem_answers(401, 403, 404, 503)}


def _json(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _object(properties: Schema, required: tuple[str, ...] | None = None) -> Schema:
    return {"type": "object", "required": list(required or properties), "properties": properties}
