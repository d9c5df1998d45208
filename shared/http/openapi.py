"""Parts of an OpenAPI document for routes that read their bodies by hand."""

from typing import Any

from pydantic import BaseModel

from shared.contracts.results import Issue

Schema = dict[str, Any]


def inlined_schema(model: type[BaseModel]) -> Schema:
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


_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "issues": {"type": "array", "items": inlined_schema(Issue)},
    },
}


def problem_answers(*statuses: int) -> dict[int | str, Schema]:
    """For ``responses=`` of a route: problems with these statuses."""
    content = {"application/problem+json": {"schema": _PROBLEM}}
    return {status: {"description": "Problem", "content": content} for status in statuses}


def json_request(model: type[BaseModel], example: Schema | None = None) -> Schema:
    """For ``openapi_extra=`` of a route: a body of this model."""
    content: Schema = {"schema": inlined_schema(model)}
    if example is not None:
        content["example"] = example
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def json_answer(description: str, example: Schema) -> dict[int | str, Schema]:
    """For ``responses=`` of a route beside its ``response_model``: what a 200 may look like."""
    return {200: {"description": description, "content": {"application/json": {"example": example}}}}
