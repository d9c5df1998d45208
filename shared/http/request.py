"""Requests whose bodies routes read by hand."""

from fastapi import Request

JSON = "application/json"


def media_type(request: Request) -> str:
    """What the body is announced as, in lower case and without parameters; empty when it is not."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def limited_body(request: Request, limit: int) -> bytes | None:
    """The body, None as soon as it has more than ``limit`` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)
