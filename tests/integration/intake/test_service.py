"""Intake whole, in this process, on a real Kafka and a real PostgreSQL: from a sender's topic to its results."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.local.secrets_folder import ensure_secrets
from deploy.local.topics import create_declared_topics
from services.intake.app import create_app
from services.intake.settings import Settings
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.results import ProblemReported, ReceiptIssued, ResultReported
from shared.contracts.topics import (
    DECLARATION_REGISTERED,
    DECLARATIONS,
    PROBLEM_REPORTED,
    RECEIPT_ISSUED,
    REGISTRATIONS,
    RESULT_REPORTED,
    results_topic,
    submissions_topic,
)
from shared.identifiers.event_id import event_id
from shared.identifiers.ssin import with_check_digits
from shared.messaging.envelope import Envelope
from tests.support.intake_rig import ENTERPRISE, NOW, cancellation, entry

ANNA = with_check_digits("850101000", born_2000=False)
Headers = list[tuple[str, bytes]]


@dataclass
class World:
    """A sender of its own and everything it can see."""

    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    bootstrap: str
    sender: str = field(default_factory=lambda: f"s-{uuid4().hex[:12]}")

    async def seed(self) -> None:
        parts = {
            "employers": [{"enterprise_number": ENTERPRISE, "name": "Bakkerij"}],
            "senders": [{"client_id": self.sender, "enterprise_number": ENTERPRISE}],
        }
        answer = await self.http.post("/sandbox/seed", json=parts)
        assert answer.status_code == 200, answer.text

    async def submit(self, value: bytes | None, headers: Headers | None = None) -> int:
        done = await self.producer.send_and_wait(submissions_topic(self.sender), value, b"k", headers=headers or [])
        return int(done.offset)

    async def results(self, count: int) -> list[tuple[Envelope, dict[str, Any]]]:
        """The first ``count`` events on the sender's results topic."""
        return await self.read(results_topic(self.sender), lambda found: len(found) >= count)

    async def read(
        self, topic: str, enough: Callable[[list[Any]], bool], wanted: Callable[[Any], bool] = lambda _body: True
    ) -> list[tuple[Envelope, dict[str, Any]]]:
        found: list[tuple[Envelope, dict[str, Any]]] = []
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            while not enough(found):
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    for record in records:
                        body = orjson.loads(record.value)
                        if wanted(body):
                            found.append((Envelope.read(record.headers), body))
        finally:
            await consumer.stop()
        return found

    async def count(self, topic: str) -> int:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            return sum((await consumer.end_offsets([TopicPartition(topic, 0)])).values())
        finally:
            await consumer.stop()


@asynccontextmanager
async def running_intake(bootstrap: str, dsn: str, secrets: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(kafka_bootstrap=bootstrap, postgres_dsn=dsn, secrets_dir=secrets, sandbox=True)
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client,
    ):
        yield client


@pytest.fixture
async def world(kafka_bootstrap: str, database_dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    await asyncio.to_thread(create_declared_topics, kafka_bootstrap)
    await asyncio.to_thread(ensure_secrets, tmp_path)
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap)
    await producer.start()
    try:
        async with running_intake(kafka_bootstrap, database_dsn, tmp_path) as client:
            ready = World(client, producer, kafka_bootstrap)
            await ready.seed()
            yield ready
    finally:
        await producer.stop()


async def test_a_submission_is_numbered_published_and_its_registration_told(world: World) -> None:
    await world.submit(orjson.dumps(entry(ssin=ANNA)), [("ce_id", b"own-1")])
    ((envelope, body),) = await world.results(1)
    receipt = ReceiptIssued.model_validate(body)
    assert envelope.type == RECEIPT_ISSUED
    assert receipt.reference == "own-1"

    def ours(event: Any) -> bool:
        return bool(event.get("sender", {}).get("clientId") == world.sender)

    ((envelope, event),) = await world.read(DECLARATIONS, bool, ours)
    received = DeclarationReceived.model_validate(event, extra="forbid")
    assert envelope.id == event_id(receipt.number, envelope.type, "received", 1)
    assert received.received_at == receipt.received_at

    decision = {"result": "A", "phase": "final", "rules": "1", "declaration": event}
    registered = Envelope(id=event_id(1), type=DECLARATION_REGISTERED, source="/dimona/registry", time=NOW)
    value = orjson.dumps({"registeredAt": "2026-11-24T12:00:00.000Z", "decision": decision})
    await world.producer.send_and_wait(REGISTRATIONS, value, headers=list(registered.headers()), partition=0)
    _, (envelope, body) = await world.results(2)
    assert envelope.type == RESULT_REPORTED
    assert ResultReported.model_validate(body).number == receipt.number


HOSTILE: dict[str, bytes | None] = {
    "tombstone": None,
    "not JSON": b"<x/>",
    "not UTF-8": b"\xff\xfe",
    "wrong schema": b'{"dimonaIn":1}',
    "unknown field": b'{"dimonaCancel":{"x":1}}',
    "deep": b"[" * 50_000,
    "NUL": b'{"dimonaCancel":{"periodId":"\\u0000"}}',
    "lone surrogate": b'{"dimonaCancel":{"periodId":"\\ud800"}}',
    "two of one name": b'{"dimonaCancel":{},"dimonaCancel":{}}',
    "NaN": b'{"dimonaCancel":{"periodId":NaN}}',
    "huge integer": b'{"dimonaCancel":{"periodId":' + b"9" * 30 + b"}}",
    "too large": b" " * 900_000,
}


async def test_bad_records_become_problems_and_dead_letters_and_harm_no_neighbour(world: World) -> None:
    good = orjson.dumps(entry(ssin=ANNA))
    offsets = [await world.submit(good, [("ce_id", b"first")])]
    hostile = [("reply_to", b"dimona.decisions.v1"), ("x", b"\xff")]
    offsets += [await world.submit(value, hostile) for value in HOSTILE.values()]
    offsets.append(await world.submit(good, [("ce_id", b"\xff")]))
    offsets.append(await world.submit(orjson.dumps(cancellation(1)), [("ce_id", b"first")]))
    offsets.append(await world.submit(good, [("ce_id", b"last"), ("reply_to", b"dimona.decisions.v1")]))
    told = await world.results(len(offsets))
    receipts = [body for envelope, body in told if envelope.type == RECEIPT_ISSUED]
    assert [receipt["reference"] for receipt in receipts] == ["first", "last"]
    problems = [ProblemReported.model_validate(body) for envelope, body in told if envelope.type == PROBLEM_REPORTED]
    assert sorted(problem.offset for problem in problems) == offsets[1:-1]
    assert [problem.status for problem in problems if problem.status != 400] == [413, 409]
    assert await world.count(f"{submissions_topic(world.sender)}.dlq") == len(HOSTILE) + 1  # a conflict is readable


async def test_the_service_says_that_it_lives_and_describes_itself(world: World) -> None:
    assert (await world.http.get("/health/live")).status_code == 200
    assert (await world.http.get("/health/ready")).status_code == 200
    assert "intake_receipts_stalled" in (await world.http.get("/metrics")).text
    assert (await world.http.get("/openapi.json")).status_code == 200
    answer = await world.http.post("/declarations", content=b"{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 401
