"""Health, readiness and metrics of a service as routes."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter


def health_routes(ready: Callable[[], Awaitable[bool]], live: Callable[[], bool]) -> APIRouter:
    """``/health`` and ``/health/live`` (process), ``/health/ready`` (database and broker reachable), ``/metrics``."""
    raise NotImplementedError
