"""``GET /periods/{number}``, ``GET /periods/{number}/declarations``, ``POST /periods/search``."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request, Response

from services.registry.domain.ports import Connection
from services.registry.domain.views import (
    PeriodDeclaration,
    PeriodDeclarations,
    PeriodFound,
    PeriodHistory,
    PeriodPage,
    PeriodSearch,
    Reader,
)
from services.registry.handlers.search_request import SearchRequest, read_search
from shared.contracts.model import Contract
from shared.http.openapi import json_request, problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.problem import ProblemError
from shared.http.scopes import CONSULT
from shared.http.tokens import Caller, TokenVerifier
from shared.identifiers.declaration_number import parse_declaration_number
from shared.moments import belgian_day

SCOPE = CONSULT
_READING = problem_answers(401, 403, 404, 503)
_SEARCHING = problem_answers(400, 401, 403, 413, 415, 503)


class PeriodReader(Protocol):
    """Every method gives only what this reader may see."""

    async def find(self, connection: Connection, reader: Reader, number: int) -> PeriodHistory | None: ...
    async def search(self, connection: Connection, reader: Reader, wanted: PeriodSearch) -> Sequence[PeriodFound]: ...
    async def declarations(
        self, connection: Connection, reader: Reader, number: int
    ) -> Sequence[PeriodDeclaration] | None: ...


Connect = Callable[[], AbstractAsyncContextManager[Connection]]
Clock = Callable[[], datetime]


def routes(verifier: TokenVerifier, connect: Connect, periods: PeriodReader, clock: Clock) -> APIRouter:
    """Rights to read are those of today in Brussels; unknown and foreign periods cannot be told apart."""
    router = APIRouter(tags=["periods"], route_class=PatientRoute)
    consulter = Annotated[Caller, Depends(verifier.require(SCOPE))]

    def reader(caller: Caller) -> Reader:
        return Reader(caller.client_id, caller.enterprise_number, belgian_day(clock()))

    @router.get("/periods/{number}", response_model=PeriodHistory, responses=_READING)
    async def show(number: str, caller: consulter) -> Response:
        """A period as it stands, with its versions and the declarations that made them."""
        async with connect() as connection:
            return _answer(await periods.find(connection, reader(caller), _parsed(number)))

    @router.get("/periods/{number}/declarations", response_model=PeriodDeclarations, responses=_READING)
    async def list_declarations(number: str, caller: consulter) -> Response:
        """Every declaration that made, changed or tried to change a period."""
        async with connect() as connection:
            found = await periods.declarations(connection, reader(caller), _parsed(number))
        return _answer(None if found is None else PeriodDeclarations(items=tuple(found)))

    @router.post(
        "/periods/search", response_model=PeriodPage, responses=_SEARCHING, openapi_extra=json_request(SearchRequest)
    )
    async def search(request: Request, caller: consulter) -> Response:
        """Periods of a worker, latest start first."""
        wanted = await read_search(request)
        async with connect() as connection:
            found = await periods.search(connection, reader(caller), wanted)
        return _answer(_page(wanted, found))

    return router


def _parsed(number: str) -> int:
    parsed = parse_declaration_number(number)
    if parsed is None:
        raise _not_found()
    return parsed


def _page(wanted: PeriodSearch, found: Sequence[PeriodFound]) -> PeriodPage:
    return PeriodPage(
        items=tuple(found[: wanted.page_size]),
        page=wanted.page,
        page_size=wanted.page_size,
        next_page=wanted.page + 1 if len(found) > wanted.page_size else None,
    )


def _answer(view: Contract | None) -> Response:
    if view is None:
        raise _not_found()
    return Response(view.model_dump_json(by_alias=True, exclude_none=True), media_type="application/json")


def _not_found() -> ProblemError:
    return ProblemError(404, "resourceNotFound", "Resource not found", "There is no such period for you to see.")
