"""A limit on the size of request bodies, also of chunked ones."""

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problem import plain_problem

_CLOSE = {"Connection": "close"}


class _TooLarge(Exception):
    pass


class BodyLimit:
    """Pure ASGI middleware: answers 413 once more than ``limit`` bytes of body are announced or arrive."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._announced(scope) > self._limit:
            await plain_problem(413, _CLOSE)(scope, receive, send)
            return
        await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        arrived = 0
        answering = False

        async def counting() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > self._limit:
                raise _TooLarge
            return message

        async def answer(message: Message) -> None:
            nonlocal answering
            if (
                arrived <= self._limit or answering
            ):  # otherwise the application answers to what it could not read: 413 is ours
                answering = True
                await send(message)

        with suppress(_TooLarge):
            await self._app(scope, counting, answer)
        if arrived > self._limit and not answering:
            await plain_problem(413, _CLOSE)(scope, receive, send)

    @staticmethod
    def _announced(scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0
