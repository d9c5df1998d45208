"""A bound on the requests that a service works on at once, so that its other work goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.http.patient_route import RETRY_AFTER
from shared.http.problem import ProblemError


class Turnstile:
    """Lets at most ``most`` requests through at the same time."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Hold one of the places. Raises ProblemError 503, which asks to come again, when all are taken."""
        if not self._free:
            detail = "Too many requests are being worked on. Send the same request again."
            raise ProblemError(503, "serviceUnavailable", "Service Unavailable", detail, headers=RETRY_AFTER)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
