"""What the OpenAPI document says of tokens and scopes."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from shared.http.openapi import Schema
from shared.http.tokens import Guard

_NAME = "bearer"
_SCHEME: Schema = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def describe_security(app: FastAPI) -> None:
    """Show, with each operation that a ``Guard`` keeps, the scopes that open it; one list for each alternative."""
    generate = app.openapi

    def described() -> Schema:
        document = generate()
        for route in iter_route_contexts(app.routes):
            if isinstance(route.original_route, APIRoute) and route.include_in_schema:
                _describe(document, route)
        return document

    app.openapi = described  # type: ignore[method-assign]


def _describe(document: Schema, route: RouteContext) -> None:
    for guard in _guards(route.dependant):
        document.setdefault("components", {}).setdefault("securitySchemes", {})[_NAME] = _SCHEME
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            operation["security"] = [{_NAME: sorted(scopes)} for scopes in guard.alternatives]


def _guards(dependant: Dependant) -> Iterator[Guard]:
    if isinstance(dependant.call, Guard):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _guards(inner)
