"""Bodies that routes read by hand: what is wrong is pointed at with a cure, and never repeated."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from fastapi import FastAPI, Request
from httpx import ASGITransport, AsyncClient
from pydantic import Field, StringConstraints, model_validator

from shared.contracts.model import Contract
from shared.http.problem import install_problem_handlers
from shared.http.request import read_model

SSIN = "85073003328"


class Worker(Contract, extra="forbid"):
    ssin: Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$")]
    year: Annotated[int, Field(ge=2003, le=2100, strict=True)] = 2026
    known: Annotated[bool, Field(strict=True)] = True


class Asked(Contract, extra="forbid"):
    worker: Worker
    more: int = 0

    @model_validator(mode="after")
    def _small(self) -> "Asked":
        if self.more > 10:
            raise ValueError("ask for 10 at most")
        return self


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    install_problem_handlers(app)

    @app.post("/asked")
    async def ask(request: Request) -> str:
        return (await read_model(request, Asked, limit=200)).worker.ssin

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as made:
        made.headers["Content-Type"] = "application/json; charset=utf-8"
        yield made


async def test_what_is_as_described_is_read(client: AsyncClient) -> None:
    answer = await client.post("/asked", content=f'{{"worker": {{"ssin": "{SSIN}"}}}}')
    assert (answer.status_code, answer.json()) == (200, SSIN)


@pytest.mark.parametrize(
    ("body", "pointer", "cure"),
    [
        ("{", "", "Send JSON in UTF-8 (RFC 8259)."),
        ("{}", "/worker", "This field is required."),
        ('{"worker": "85073003328"}', "/worker", "Give an object."),
        ('{"worker": {"ssin": ["85073003328"]}}', "/worker/ssin", "Give text or a whole number."),
        ('{"worker": {"ssin": "85073003328x"}}', "/worker/ssin", "Give a value that matches ^[0-9]{11}$."),
        ('{"worker": {"ssin": "85073003328", "year": "x"}}', "/worker/year", "Give a whole number."),
        ('{"worker": {"ssin": "85073003328", "year": 1999}}', "/worker/year", "Give 2003 or more."),
        ('{"worker": {"ssin": "85073003328", "year": 2101}}', "/worker/year", "Give 2100 or less."),
        ('{"worker": {"ssin": "85073003328", "known": 1}}', "/worker/known", "Give true or false."),
        ('{"worker": {"ssin": "85073003328"}, "more": 11}', "", "ask for 10 at most"),
        ('{"worker": {"ssin": "85073003328"}, "more": 1.5}', "/more", "This value does not fit."),
        (
            '{"worker": {"ssin": "85073003328"}, "who": 1}',
            "/who",
            "This field is not known here: remove it.",
        ),
        (
            '{"worker": {"ssin": "85073003328"}, "85073003328": 1}',
            "/?",
            "This field is not known here: remove it.",
        ),
    ],
)
async def test_a_fault_is_pointed_at_with_a_cure_and_without_the_value(
    client: AsyncClient, body: str, pointer: str, cure: str
) -> None:
    answer = await client.post("/asked", content=body)
    assert (answer.status_code, answer.json()["title"]) == (400, "Bad Request")
    assert [(issue["name"], issue["detail"]) for issue in answer.json()["issues"]] == [(pointer, cure)]
    assert SSIN not in answer.text


async def test_other_media_types_and_long_bodies_are_refused(client: AsyncClient) -> None:
    plain = await client.post("/asked", content="{}", headers={"Content-Type": "text/plain"})
    long = await client.post("/asked", content=b" " * 201)
    assert (plain.status_code, plain.json()["detail"]) == (415, "Send application/json.")
    assert (long.status_code, long.json()["detail"]) == (413, "Send at most 200 bytes.")
