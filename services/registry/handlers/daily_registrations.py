"""``GET /dailyRegistrations/{number}``, ``GET /periods/{number}/dailyRegistrations``."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Response

from services.registry.domain.ports import Connection
from services.registry.domain.views import (
    DailyRegistrationFound,
    DailyRegistrationHistory,
    DailyRegistrationPage,
    Page,
    Reader,
)
from services.registry.handlers.periods import SCOPE, Clock, Connect
from shared.contracts.model import Contract
from shared.http.openapi import problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.problem import ProblemError
from shared.http.tokens import Caller, TokenVerifier
from shared.identifiers.declaration_number import parse_declaration_number
from shared.moments import belgian_day

PageNumber = Annotated[int, Query(ge=1, le=10_000)]
PageSize = Annotated[int, Query(alias="pageSize", ge=1, le=100)]


class DailyRegistrationReader(Protocol):
    """Every method gives only what this reader may see."""

    async def find(self, connection: Connection, reader: Reader, number: int) -> DailyRegistrationHistory | None: ...
    async def of_period(
        self, connection: Connection, reader: Reader, period_number: int, page: Page
    ) -> Sequence[DailyRegistrationFound] | None: ...


def routes(
    verifier: TokenVerifier, connect: Connect, registrations: DailyRegistrationReader, clock: Clock
) -> APIRouter:
    """Whoever may read a period today may read its daily registrations; unknown and foreign ones cannot be told apart."""
    router = APIRouter(tags=["daily registrations"], route_class=PatientRoute)
    consulter = Annotated[Caller, Depends(verifier.require(SCOPE))]

    def reader(caller: Caller) -> Reader:
        return Reader(caller.client_id, caller.enterprise_number, belgian_day(clock()))

    @router.get(
        "/dailyRegistrations/{number}",
        response_model=DailyRegistrationHistory,
        responses=problem_answers(401, 403, 404, 503),
    )
    async def show(number: str, caller: consulter) -> Response:
        """A daily registration as it stands, with its versions and the declarations that made them."""
        async with connect() as connection:
            return _answer(await registrations.find(connection, reader(caller), _parsed(number)))

    @router.get(
        "/periods/{number}/dailyRegistrations",
        response_model=DailyRegistrationPage,
        responses=problem_answers(400, 401, 403, 404, 503),
    )
    async def list_of_period(
        number: str, caller: consulter, page: PageNumber = 1, page_size: PageSize = 50
    ) -> Response:
        """Those of a period, earliest first, cancelled ones included."""
        wanted = Page(page, page_size)
        async with connect() as connection:
            found = await registrations.of_period(connection, reader(caller), _parsed(number), wanted)
        return _answer(None if found is None else _page(wanted, found))

    return router


def _page(wanted: Page, found: Sequence[DailyRegistrationFound]) -> DailyRegistrationPage:
    return DailyRegistrationPage(
        items=tuple(found[: wanted.size]),
        page=wanted.number,
        page_size=wanted.size,
        next_page=wanted.number + 1 if len(found) > wanted.size else None,
    )


def _parsed(number: str) -> int:
    parsed = parse_declaration_number(number)
    if parsed is None:
        raise _not_found()
    return parsed


def _answer(view: Contract | None) -> Response:
    if view is None:
        raise _not_found()
    return Response(view.model_dump_json(by_alias=True, exclude_none=True), media_type="application/json")


def _not_found() -> ProblemError:
    return ProblemError(
        404, "resourceNotFound", "Resource not found", "There is nothing of this number for you to see."
    )
