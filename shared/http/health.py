"""Health, readiness and metrics of a service as routes."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from shared.observability.metrics import render

_PATIENCE_S = 3


def health_routes(ready: Callable[[], Awaitable[bool]]) -> APIRouter:
    """``/health`` and ``/health/live``: the process serves (a stalled one ends itself); ``/health/ready``: database and
    broker answer; ``/metrics``: Prometheus.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get("/health")
    @routes.get("/health/live")
    async def live() -> Response:
        return _status(up=True)

    @routes.get("/health/ready")
    async def readiness() -> Response:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return _status(up=await ready())
        except Exception:  # noqa: BLE001 - whatever it is, the answer is no
            return _status(up=False)

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(render(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _status(*, up: bool) -> Response:
    return JSONResponse({"status": "UP" if up else "DOWN"}, 200 if up else 503)
