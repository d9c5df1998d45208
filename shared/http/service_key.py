"""What services show each other, and no sender has: a key of the secrets folder, in a header."""

import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import Request

from shared.http.problem import ProblemError

SERVICE_KEY_HEADER = "Dimona-Service-Key"
SERVICE_KEY_FILE = "service.key"
_SHORTEST = 16  # bytes


def read_service_key(secrets_folder: Path) -> str:
    """The key as the header holds it, in hexadecimal digits. Raises ValueError for one that could be guessed."""
    key = (secrets_folder / SERVICE_KEY_FILE).read_bytes()
    if len(key) < _SHORTEST:
        raise ValueError(f"{SERVICE_KEY_FILE} has less than {_SHORTEST} bytes")
    return key.hex()


def require_service(key: str) -> Callable[[Request], Awaitable[None]]:
    """A FastAPI dependency. Whoever does not show the key is answered as for a path that does not exist."""
    expected = key.encode()

    async def service_only(request: Request) -> None:  # not a plain function: those run in a thread
        shown = request.headers.get(SERVICE_KEY_HEADER, "")
        if not hmac.compare_digest(shown.encode(), expected):
            raise ProblemError(404, "resourceNotFound", "Resource Not Found")

    return service_only
