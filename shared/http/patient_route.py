"""Routes that answer 503, not 500, during an outage."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute

from shared.database.errors import is_transient
from shared.http.problem import problem

_log = structlog.get_logger()
RETRY_AFTER = {"Retry-After": "2"}
_DETAIL = "The service cannot answer at the moment. Send the same request again, with the same key if it had one."


class PatientRoute(APIRoute):
    """For ``APIRouter(route_class=PatientRoute)``: what is transient becomes a problem that asks to try again."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler as FastAPI makes it, but for these failures."""
        handle = super().get_route_handler()

        async def patient(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                if not is_transient(error):
                    raise
                _log.warning("http.unavailable", route=self.path, reason=type(error).__name__)
                return problem(503, "serviceUnavailable", "Service Unavailable", _DETAIL, headers=RETRY_AFTER)

        return patient
