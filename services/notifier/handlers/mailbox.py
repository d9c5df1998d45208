"""HTTP: the sandbox's e-Box as its recipients read it, and letters as PDF."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Response

from services.notifier.domain.confirmation import plain_text
from services.notifier.domain.ports import MessageSummary, StoredMessage
from services.notifier.use_cases.read_confirmations import ReadConfirmations, Reader
from shared.contracts.model import Contract
from shared.http.openapi import problem_answers
from shared.http.patient_route import PatientRoute
from shared.http.problem import Issue, ProblemError
from shared.http.tokens import Caller
from shared.moments import format_time

EnterpriseNumber = Annotated[str, Query(alias="enterpriseNumber", pattern=r"^\d{10}$")]
Limit = Annotated[int, Query(ge=1, le=100)]
Before = Annotated[str | None, Query(max_length=200, description="the `next` of the page before")]


class MessageLine(Contract):
    """A message in a list; read ``/ebox/messages/{id}`` for the rest. ``published_at``: RFC 3339."""

    id: str
    enterprise_number: str
    language: str
    subject: str
    published_at: str


class MessagePage(Contract):
    """Newest first. ``next`` is given as ``before`` to get the page after; null on the last one."""

    items: list[MessageLine]
    total_items: int
    next: str | None


class Message(MessageLine):
    """``body``: the confirmation as data, as it was published; ``text``: the same in words."""

    body: dict[str, Any]
    text: str


def mailbox_routes(reading: ReadConfirmations, caller: Callable[..., Awaitable[Caller]]) -> APIRouter:
    """``caller`` is the dependency that verifies the bearer token."""
    router = APIRouter(tags=["official channel"], route_class=PatientRoute)
    authenticated = Annotated[Caller, Depends(caller)]

    @router.get("/ebox/messages", response_model=MessagePage, responses=problem_answers(400, 401, 403, 503))
    async def list_messages(
        who: authenticated,
        enterprise_number: EnterpriseNumber,
        limit: Limit = 20,
        before: Before = None,
    ) -> Response:
        """Messages of an enterprise: the caller's own, or one it is mandated for."""
        page = await reading.messages(_reader(who), enterprise_number, limit, _read_cursor(before))
        if page is None:
            raise ProblemError(403, "forbidden", "Forbidden", "Not your enterprise, nor one you are mandated for.")
        return _json(_page(*page, limit))

    @router.get("/ebox/messages/{message_id}", response_model=Message, responses=problem_answers(401, 404, 503))
    async def get_message(who: authenticated, message_id: str) -> Response:
        """One message."""
        message = await reading.message(_reader(who), message_id)
        if message is None:
            raise _not_found()
        return _json(_message(message))

    @router.get(
        "/letters/{letter_id}",
        response_class=Response,
        responses={200: {"content": {"application/pdf": {}}}, **problem_answers(401, 404, 503)},
    )
    async def get_letter(who: authenticated, letter_id: str) -> Response:
        """One letter as PDF, for its recipient."""
        pdf = await reading.letter(_reader(who), letter_id)
        if pdf is None:
            raise _not_found()
        return Response(pdf, media_type="application/pdf")

    return router


def _reader(caller: Caller) -> Reader:
    return Reader(caller.client_id, caller.enterprise_number)


def _not_found() -> ProblemError:
    return ProblemError(404, "resourceNotFound", "Resource not found", "There is none of this id, or it is not yours.")


def _page(total: int, messages: Any, limit: int) -> MessagePage:
    following = _cursor(messages[-1]) if len(messages) == limit else None
    return MessagePage(items=[MessageLine(**_line(m)) for m in messages], total_items=total, next=following)


def _message(message: StoredMessage) -> Message:
    body = orjson.loads(message.body)
    return Message(**_line(message), body=body, text=plain_text(body))


def _line(message: MessageSummary) -> dict[str, str]:
    return {
        "id": message.id,
        "enterprise_number": message.enterprise_number,
        "language": message.language,
        "subject": message.subject,
        "published_at": format_time(message.published_at),
    }


def _json(content: Contract) -> Response:
    return Response(content.model_dump_json(by_alias=True), media_type="application/json")


def _cursor(message: MessageSummary) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([message.published_at, message.id])).decode()


def _read_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    try:
        at, message_id = orjson.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
        return datetime.fromisoformat(at), str(message_id)
    except (binascii.Error, ValueError, TypeError) as error:
        issue = Issue("query", "before", "not a cursor of this list")
        raise ProblemError(400, "badRequest", "Bad Request", issues=[issue]) from error
