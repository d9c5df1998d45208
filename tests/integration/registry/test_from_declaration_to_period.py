"""Validator and registry whole, in this process, on a real Kafka and a real PostgreSQL: from a declaration to its period."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from joserfc import jwt
from joserfc.jwk import RSAKey

from deploy.local.secrets_folder import ensure_secrets
from deploy.local.topics import create_declared_topics
from services.registry import app as registry
from services.registry.handlers.periods import SCOPE
from services.registry.settings import Settings as RegistrySettings
from services.validator import app as validator
from services.validator.settings import Settings as ValidatorSettings
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.contracts.directory import EmployerRecorded
from shared.contracts.topics import DECLARATIONS, DIRECTORY, REGISTRATIONS
from shared.messaging.envelope import Envelope
from shared.messaging.partitions import partition_of
from tests.support.received import BAKERY, SSIN, entry, leaving, number, record_of
from tests.support.registry_rig import directory_record


@dataclass(slots=True)
class World:
    """Two services and everything around them."""

    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    bootstrap: str

    async def declare(self, *events: DeclarationReceived) -> None:
        for event in events:
            record = record_of(event)
            await self.producer.send_and_wait(
                DECLARATIONS, record.value, key=record.key, headers=list(record.headers),
                partition=partition_of(event.worker_id, 12),
            )  # fmt: skip

    async def registrations(self, worker: int, count: int) -> Sequence[tuple[Envelope, DeclarationRegistered]]:
        """The first ``count`` registrations of a worker."""
        found: list[tuple[Envelope, DeclarationRegistered]] = []
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            consumer.assign([TopicPartition(REGISTRATIONS, partition_of(worker, 12))])
            await consumer.seek_to_beginning()
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    read = [(Envelope.read(r.headers), r.value) for r in records]
                    found += [
                        (e, DeclarationRegistered.model_validate_json(v)) for e, v in read if e.worker_id == worker
                    ]
        finally:
            await consumer.stop()
        return found


@pytest.fixture
async def world(kafka_bootstrap: str, database_dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    await asyncio.to_thread(create_declared_topics, kafka_bootstrap)
    await asyncio.to_thread(ensure_secrets, tmp_path)
    key = RSAKey.import_key(await asyncio.to_thread((tmp_path / "token_key.pem").read_bytes))
    claims = {"iss": "dimona", "aud": "dimona", "sub": "bakery", "scope": SCOPE, "exp": int(time.time()) + 300}
    token = jwt.encode({"alg": "RS256"}, {**claims, "enterprise_number": BAKERY.enterprise_number}, key)
    judging = validator.create_app(
        ValidatorSettings(
            kafka_bootstrap=kafka_bootstrap, postgres_dsn=database_dsn, secrets_dir=tmp_path, sandbox=True
        )
    )
    keeping = registry.create_app(
        RegistrySettings(kafka_bootstrap=kafka_bootstrap, postgres_dsn=database_dsn, secrets_dir=tmp_path)
    )
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap)
    await producer.start()
    try:
        async with (
            judging.router.lifespan_context(judging),
            keeping.router.lifespan_context(keeping),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(keeping),
                base_url="http://registry",
                headers={"Authorization": f"Bearer {token}"},
            ) as http,
        ):
            yield World(http, producer, kafka_bootstrap)
    finally:
        await producer.stop()


async def test_what_is_declared_is_decided_registered_and_found(world: World) -> None:
    worker, first = 10**9 + secrets.randbelow(10**9), secrets.randbelow(10**6)
    await world.declare(leaving(first + 1, first, worker=worker, seq=2), entry(first, worker=worker))  # out of order

    told = await world.registrations(worker, 2)

    assert [(e.sequence, r.decision.result) for e, r in told] == [(1, "A"), (2, "A")]
    period = (await world.http.get(f"/periods/{number(first)}")).json()
    assert (period["version"], period["image"]["endDate"]) == (2, "2026-12-31")
    found = await world.http.post("/periods/search", json={"worker": {"ssin": SSIN}})
    assert number(first) in [item["number"] for item in found.json()["items"]]


async def test_the_directory_is_followed_and_the_service_says_how_it_is(world: World) -> None:
    worker, first = 10**9 + secrets.randbelow(10**9), secrets.randbelow(10**6)
    await world.declare(entry(first, worker=worker))
    await world.registrations(worker, 1)
    record = directory_record(BAKERY.id, _renamed("Bakkerij Jansen"), time.time_ns())
    await world.producer.send_and_wait(
        DIRECTORY, record.value, key=record.key, headers=list(record.headers), partition=0
    )

    async with asyncio.timeout(60):
        while (await world.http.get(f"/periods/{number(first)}")).json()["employer"]["name"] != "Bakkerij Jansen":
            await asyncio.sleep(0.05)

    assert (await world.http.get("/health/ready")).status_code == 200
    assert "step_records" in (await world.http.get("/metrics")).text


def _renamed(name: str) -> EmployerRecorded:
    return EmployerRecorded(**{**BAKERY.model_dump(), "name": name})
