"""Routes that answer 503, not 500, while the database or Kafka is away."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from aiokafka.errors import KafkaError
from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.intake.domain.problems import unavailable
from services.intake.handlers.problem_answers import answer_problem
from shared.database.errors import is_transient

_log = structlog.get_logger()


class PatientRoute(APIRoute):
    """For ``APIRouter(route_class=PatientRoute)``: what is transient becomes a problem that asks to try again."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler as FastAPI makes it, but for these failures."""
        handle = super().get_route_handler()

        async def patient(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                if not (is_transient(error) or isinstance(error, KafkaError)):
                    raise
                _log.warning("http.unavailable", route=self.path, reason=type(error).__name__)
                return answer_problem(unavailable())

        return patient
