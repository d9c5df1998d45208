"""What the validator makes of intake's answers."""

import httpx
import pytest

from services.validator.adapters.intake_client import IntakeClient
from services.validator.domain.resolution import Refusal
from shared.contracts.declaration_received import DeclarationReceived
from shared.outages import TryAgain
from tests.support.received import entry

BODY = b'{"dimonaIn": {}}'
SERVICE_KEY = "5e" * 32


class Intake:
    """Answers every request with one answer, and remembers the request."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer = answer
        self.request: httpx.Request | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.request = request
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def resolve(self) -> DeclarationReceived | Refusal:
        client = IntakeClient("http://intake", SERVICE_KEY, httpx.MockTransport(self))
        try:
            return await client.resolve(BODY, "application/json", "Bearer secret")
        finally:
            await client.close()


async def test_the_event_is_read_and_the_senders_own_token_and_body_are_sent_on() -> None:
    event = entry(1)
    intake = Intake(httpx.Response(200, content=event.model_dump_json(by_alias=True)))

    assert await intake.resolve() == event

    assert intake.request is not None
    assert (intake.request.method, str(intake.request.url)) == ("POST", "http://intake/resolutions")
    assert intake.request.content == BODY
    assert intake.request.headers["authorization"] == "Bearer secret"
    assert intake.request.headers["dimona-service-key"] == SERVICE_KEY
    assert intake.request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [400, 401, 403, 413, 415])
async def test_a_refusal_is_passed_on_as_it_came(status: int) -> None:
    headers = {"content-type": "application/problem+json", "www-authenticate": "Bearer", "server": "x"}

    found = await Intake(httpx.Response(status, headers=headers, content=b"{}")).resolve()

    kept = {"content-type": "application/problem+json", "www-authenticate": "Bearer"}
    assert found == Refusal(status, kept, b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(404),
        httpx.Response(302, headers={"location": "http://elsewhere"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
    ],
)
async def test_whatever_else_comes_means_that_one_may_try_again(answer: httpx.Response | Exception) -> None:
    with pytest.raises(TryAgain):
        await Intake(answer).resolve()
