from collections.abc import AsyncIterator
from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI, Query
from httpx import ASGITransport, AsyncClient

from shared.http.body_limit import BodyLimit
from shared.http.problem import MEDIA_TYPE, Issue, ProblemError, install_problem_handlers


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    install_problem_handlers(app)
    app.add_middleware(BodyLimit, limit=100)

    @app.post("/things")
    async def post(size: Annotated[int, Query()], body: Annotated[dict[str, Any], Body()]) -> int:
        return size + len(body)

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("85073003328")

    @app.get("/refused")
    async def refused() -> None:
        raise ProblemError(
            409,
            "conflict",
            "Conflict",
            "Already there.",
            issues=[Issue("body", "/a", "taken", "x")],
            headers={"X": "y"},
        )

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere", 404, "resourceNotFound"),
        ("DELETE", "/things", 405, "methodNotAllowed"),
        ("GET", "/bug", 500, "internalServerError"),
    ],
)
async def test_every_error_is_a_problem(client: AsyncClient, method: str, path: str, status: int, kind: str) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["type"] == f"urn:problem-type:belgif:{kind}"
    assert "85073003328" not in answer.text


async def test_a_refusal_carries_its_issues_and_headers(client: AsyncClient) -> None:
    answer = await client.get("/refused")
    assert answer.status_code == 409
    assert answer.headers["x"] == "y"
    assert answer.json() == {
        "type": "urn:problem-type:belgif:conflict",
        "title": "Conflict",
        "status": 409,
        "detail": "Already there.",
        "issues": [
            {
                "type": "urn:problem-type:belgif:input-validation:schemaViolation",
                "in": "body",
                "name": "/a",
                "detail": "taken",
                "value": "x",
            }
        ],
    }


async def test_bad_input_is_pointed_at_and_never_echoed(client: AsyncClient) -> None:
    answer = await client.post("/things?size=85073003328x", json=["85073003328"])
    assert answer.status_code == 400
    assert [(issue["in"], issue["name"]) for issue in answer.json()["issues"]] == [("query", "size"), ("body", "")]
    assert "85073003328" not in answer.text


async def test_json_that_does_not_parse_is_bad_input(client: AsyncClient) -> None:
    answer = await client.post("/things?size=1", content=b'{"a":', headers={"content-type": "application/json"})
    assert answer.status_code == 400


async def test_a_body_announced_too_large_is_refused(client: AsyncClient) -> None:
    answer = await client.post("/things?size=1", content=b"x" * 101)
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:problem-type:belgif:payloadTooLarge"


async def test_a_chunked_body_that_grows_too_large_is_refused(client: AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 10

    answer = await client.post("/things?size=1", content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code == 413


async def test_a_body_of_exactly_the_limit_passes(client: AsyncClient) -> None:
    body = b'{"a": "' + b"x" * 91 + b'"}'
    assert len(body) == 100
    answer = await client.post("/things?size=1", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, 2)
