"""The notifier whole, in this process, on a real Kafka and a real PostgreSQL: from registrations to confirmations."""

import asyncio
import io
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from joserfc import jwt
from joserfc.jwk import RSAKey
from pypdf import PdfReader

from deploy.local.secrets_folder import ensure_secrets
from deploy.local.topics import create_declared_topics
from services.notifier.app import create_app
from services.notifier.settings import Settings
from shared.contracts.confirmation_delivered import ConfirmationDelivered
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.contracts.directory import EmployerRecorded
from shared.contracts.model import Contract
from shared.contracts.topics import (
    CONFIRMATION_DELIVERED,
    CONFIRMATIONS,
    DECLARATION_REGISTERED,
    DIRECTORY,
    EMPLOYER_RECORDED,
    REGISTRATIONS,
)
from shared.messaging.envelope import Envelope
from tests.support.notifier import NOW, recorded_employer
from tests.support.registrations import TRACEPARENT, employer, registered, wire


@dataclass
class World:
    """A notifier and everything around it."""

    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    bootstrap: str
    key: RSAKey

    def token(self, client_id: str, enterprise_number: str | None) -> Mapping[str, str]:
        claims = {"iss": "dimona", "aud": "dimona", "sub": client_id, "scope": "", "exp": int(time.time()) + 60}
        if enterprise_number is not None:
            claims["enterprise_number"] = enterprise_number
        return {"Authorization": f"Bearer {jwt.encode({'alg': 'RS256'}, claims, self.key)}"}

    async def register(self, event: DeclarationRegistered) -> Envelope:
        declaration = event.decision.declaration
        envelope = Envelope(
            id=uuid4(),
            type=DECLARATION_REGISTERED,
            source="/dimona/registry",
            time=event.registered_at,
            subject=str(declaration.number),
            worker_id=declaration.worker_id,
            attempt=declaration.attempt,
            phase=event.decision.phase,
            traceparent=TRACEPARENT,
        )
        await self.producer.send_and_wait(REGISTRATIONS, wire(event), headers=list(envelope.headers()), partition=3)
        return envelope

    async def tell(self, entry: Contract, kind: str) -> None:
        envelope = Envelope(id=uuid4(), type=kind, source="/dimona/intake", time=NOW, sequence=1)
        value = entry.model_dump_json(by_alias=True).encode()
        await self.producer.send_and_wait(DIRECTORY, value, key=b"x", headers=list(envelope.headers()), partition=0)

    async def confirmations(self, number: int, count: int = 1) -> list[tuple[Envelope, int, dict[str, Any]]]:
        """(envelope, partition, body) of the first ``count`` confirmations of a number."""
        found: list[tuple[Envelope, int, dict[str, Any]]] = []
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            consumer.assign([TopicPartition(CONFIRMATIONS, partition) for partition in range(12)])
            await consumer.seek_to_beginning()
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    bodies = [(Envelope.read(r.headers), r.partition, orjson.loads(r.value)) for r in records]
                    found += [entry for entry in bodies if entry[2]["number"] == number]
        finally:
            await consumer.stop()
        return found


@pytest.fixture
async def world(kafka_bootstrap: str, database_dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    await asyncio.to_thread(create_declared_topics, kafka_bootstrap)
    await asyncio.to_thread(ensure_secrets, tmp_path)
    key = RSAKey.import_key(await asyncio.to_thread((tmp_path / "token_key.pem").read_bytes))
    app = create_app(
        Settings(
            kafka_bootstrap=kafka_bootstrap, postgres_dsn=database_dsn, secrets_dir=tmp_path, data_dir=tmp_path / "data"
        )
    )
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap)
    await producer.start()
    try:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as client,
        ):
            yield World(client, producer, kafka_bootstrap, key)
    finally:
        await producer.stop()


@pytest.fixture
def number() -> int:
    return 700000000000 + secrets.randbelow(10**9)


async def test_a_registration_is_confirmed_by_ebox_and_read_by_its_recipient(world: World, number: int) -> None:
    sent = await world.register(registered(number))
    ((envelope, partition, body),) = await world.confirmations(number)
    confirmation = ConfirmationDelivered.model_validate(body, extra="forbid")
    assert (envelope.type, envelope.relatedto, envelope.subject) == (CONFIRMATION_DELIVERED, sent.id, str(number))
    assert (envelope.worker_id, envelope.attempt, envelope.phase) == (4711, 1, "final")
    assert (partition, envelope.traceparent) == (4711 % 12, TRACEPARENT)

    own = world.token("bakery", "0123456749")
    page = (await world.http.get("/ebox/messages?enterpriseNumber=0123456749", headers=own)).json()
    assert confirmation.message_id in [item["id"] for item in page["items"]]
    message = (await world.http.get(f"/ebox/messages/{confirmation.message_id}", headers=own)).json()
    assert message["subject"] == f"Dimona IN {number} \u2013 Acceptée"
    assert message["body"]["declaration"]["number"] == number
    assert "85.07.30-001.60" in message["text"]


async def test_an_employer_without_access_manager_gets_a_letter_once_its_address_is_known(
    world: World, number: int
) -> None:
    unknown = 10**6 + secrets.randbelow(10**6)
    await world.register(registered(number, by=employer(id=unknown, access_manager=False)))
    entry = recorded_employer(id=unknown)
    assert isinstance(entry, EmployerRecorded)
    await world.tell(entry, EMPLOYER_RECORDED)
    ((_, _, body),) = await world.confirmations(number)
    assert body["channel"] == "letter"
    answer = await world.http.get(f"/letters/{body['messageId']}", headers=world.token("bakery", "0123456749"))
    assert answer.headers["content-type"] == "application/pdf"
    assert "Rue de la Loi" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


async def test_a_repeated_registration_is_confirmed_once(world: World, number: int) -> None:
    for _ in range(3):
        await world.register(registered(number))
    await world.register(registered(number + 1))
    await world.confirmations(number + 1)
    page = await world.http.get(
        "/ebox/messages?enterpriseNumber=0123456749&limit=100", headers=world.token("bakery", "0123456749")
    )
    assert [item["id"] for item in page.json()["items"]].count(f"{number}-final-employer") == 1
    assert len(await world.confirmations(number)) == 1


async def test_unknown_and_foreign_look_the_same_and_nobody_reads_without_a_token(world: World, number: int) -> None:
    await world.register(registered(number))
    ((_, _, body),) = await world.confirmations(number)
    paths: list[Callable[[str], str]] = [lambda i: f"/ebox/messages/{i}", lambda i: f"/letters/{i}"]
    for path in paths:
        stranger = world.token("stranger", "0987654312")
        foreign = await world.http.get(path(body["messageId"]), headers=stranger)
        unknown = await world.http.get(path("700000000999-final-employer"), headers=stranger)
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
        assert foreign.headers["content-type"] == "application/problem+json"
        assert (await world.http.get(path(body["messageId"]))).status_code == 401
    foreign = await world.http.get("/ebox/messages?enterpriseNumber=0123456749", headers=world.token("x", "0987654312"))
    unknown = await world.http.get("/ebox/messages?enterpriseNumber=0000000097", headers=world.token("x", "0987654312"))
    assert foreign.status_code == unknown.status_code == 403
    assert foreign.content == unknown.content


@pytest.mark.parametrize("query", ["", "?enterpriseNumber=1", "?enterpriseNumber=0123456749&limit=1000"])
async def test_a_question_that_is_not_as_described_is_a_problem(world: World, query: str) -> None:
    answer = await world.http.get(f"/ebox/messages{query}", headers=world.token("bakery", "0123456749"))
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_mailbox_is_read_page_by_page(world: World, number: int) -> None:
    for n in range(5):
        await world.register(registered(number + n))
    for n in range(5):
        await world.confirmations(number + n)
    own = world.token("bakery", "0123456749")
    seen: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        after = f"&before={page['next']}" if page["next"] else ""
        page = (await world.http.get(f"/ebox/messages?enterpriseNumber=0123456749&limit=2{after}", headers=own)).json()
        seen += [item["id"] for item in page["items"]]
    assert len(seen) == len(set(seen)) == page["totalItems"]
    answer = await world.http.get("/ebox/messages?enterpriseNumber=0123456749&before=%00", headers=own)
    assert answer.status_code == 400


async def test_the_service_tells_its_health_and_its_numbers(world: World) -> None:
    assert (await world.http.get("/health/ready")).status_code == 200
    assert "notifier_deliveries_waiting" in (await world.http.get("/metrics")).text
