"""``GET /shadow/report``, and the metrics of a shadow run."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol

import structlog
from fastapi import APIRouter, Depends, Response
from prometheus_client import Counter

from services.validator.domain.difference import Difference
from services.validator.domain.ports import Connection
from services.validator.domain.shadow_report import DifferenceCount, ShadowReport
from shared.http.openapi import problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.request import JSON
from shared.http.scopes import ADMINISTER
from shared.http.tokens import Caller, TokenVerifier
from shared.observability.metrics import REGISTRY

MOST_KINDS = 200

_log = structlog.get_logger()
_JUDGED = Counter("shadow_judged", "Declarations that the shadow judged as well", registry=REGISTRY)
_DIFFERENCES = Counter(
    "shadow_differences", "Declarations on which live rules and shadow differ", ["live", "shadow"], registry=REGISTRY
)
_FAILURES = Counter("shadow_failures", "Declarations on which the shadow failed", registry=REGISTRY)

Connect = Callable[[], AbstractAsyncContextManager[Connection]]


class DifferenceCounts(Protocol):
    """Counts what was kept."""

    async def count(self, connection: Connection, most: int) -> Sequence[DifferenceCount]: ...


class ShadowInstruments:
    """``ShadowObserver``: metrics, and a log line a failure. A batch that is done again counts again."""

    def judged(self, declarations: int, differences: Sequence[Difference]) -> None:
        """One batch."""
        _JUDGED.inc(declarations)
        for difference in differences:
            _DIFFERENCES.labels(difference.live, difference.shadow).inc()

    def failed(self, number: int, error: Exception | None) -> None:
        """One declaration; the error's class and place are logged, never its text."""
        _FAILURES.inc()
        if error is None:
            _log.error("shadow.not_recorded", number=number)
        else:
            _log.error("shadow.failed", number=number, exc_info=error)


def routes(
    verifier: TokenVerifier, connect: Connect, counts: DifferenceCounts, versions: tuple[str, str | None]
) -> APIRouter:
    """``versions``: of the live rules and of the shadow, if one runs."""
    router = APIRouter(tags=["shadow"], route_class=PatientRoute)
    administrator = Annotated[Caller, Depends(verifier.require(ADMINISTER))]

    @router.get(
        "/shadow/report",
        operation_id="report_shadow",
        response_model=ShadowReport,
        responses=problem_answers(401, 403, 503),
    )
    async def report(caller: administrator) -> Response:
        """On which declarations a changed set of rules differs from the live one, by kind of difference."""
        async with connect() as connection:
            differences = tuple(await counts.count(connection, MOST_KINDS))
        _log.info("shadow.reported", sender=caller.client_id)
        found = ShadowReport(live=versions[0], shadow=versions[1], differences=differences)
        return Response(found.model_dump_json(by_alias=True, exclude_none=True), media_type=JSON)

    return router
