"""The whole intake service on a real Kafka and a real PostgreSQL: seeded, asked for a token, told to identify."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from deploy.local.topics import create_declared_topics
from services.intake.app import create_app
from services.intake.settings import Settings
from shared.contracts.topics import DECLARATIONS, DIRECTORY, submissions_topic
from shared.identifiers.ssin import with_check_digits

SSIN = with_check_digits("850101000", born_2000=False)
ENTERPRISE = "0477472701"
ANNA = {"familyName": "Peeters", "givenName": "Anna", "birthDate": "1985-01-01"}
KEY = RSAKey.generate_key(2048, private=True)


def pem(key: RSAKey) -> str:
    return key.as_pem(private=False).decode()


@pytest.fixture
def settings(kafka_bootstrap: str, database_dsn: str, tmp_path: Path) -> Settings:
    token_key = RSAKey.generate_key(2048, private=True)
    (tmp_path / "token_key.pem").write_bytes(token_key.as_pem(private=True))
    (tmp_path / "token_public.pem").write_bytes(token_key.as_pem(private=False))
    (tmp_path / "identity.key").write_bytes(b"k" * 32)
    (tmp_path / "service.key").write_bytes(b"s" * 32)
    create_declared_topics(kafka_bootstrap)
    return Settings(
        kafka_bootstrap=kafka_bootstrap,
        postgres_dsn=database_dsn,
        secrets_dir=tmp_path,
        public_url="http://intake",
        sandbox=True,
    )


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[AsyncClient]:
    app: FastAPI = create_app(settings)
    transport = ASGITransport(app=app)
    async with app.router.lifespan_context(app), AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client


def seed(client_id: str) -> dict[str, Any]:
    person = {"ssin": SSIN, "family_name": "Peeters", "given_name": "Anna", "birth_date": "1985-01-01"}
    return {
        "employers": [{"enterprise_number": ENTERPRISE, "name": "Bakkerij"}],
        "senders": [{"client_id": client_id, "enterprise_number": ENTERPRISE, "public_key_pem": pem(KEY)}],
        "identity_register": {"mode": "closed", "workers": [person]},
    }


async def records(bootstrap: str, topic: str, wanted: Any, count: int) -> list[Any]:
    """The first ``count`` records of a topic that ``wanted`` takes, from its beginning."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    found: list[Any] = []
    try:
        async for record in consumer:
            if wanted(record):
                found.append(record)
            if len(found) == count:
                return found
    finally:
        await consumer.stop()
    return found


async def token(client: AsyncClient, client_id: str) -> str:
    claims = {"iss": client_id, "sub": client_id, "aud": "http://intake/oauth/token", "exp": int(time.time()) + 60}
    assertion = jwt.encode({"alg": "RS256"}, {**claims, "jti": uuid4().hex}, KEY)
    form = {"grant_type": "client_credentials", "client_assertion": assertion}
    return str((await client.post("/oauth/token", data=form)).json()["access_token"])


async def test_a_seeded_sender_declares_by_token_and_by_queue_and_its_worker_is_identified(settings: Settings) -> None:
    client_id = f"sender_{uuid4().hex}"
    declaration = {
        "employer": {"enterpriseNumber": ENTERPRISE},
        "worker": ANNA,
        "dimonaIn": {"startDate": "2026-12-01", "features": {"jointCommissionNumber": "XXX", "workerType": "OTH"}},
    }
    async with serving(settings) as client:
        assert (await client.post("/sandbox/seed", json=seed(client_id))).status_code == 200

        told = await records(settings.kafka_bootstrap, DIRECTORY, lambda r: r.key == f"sender/{client_id}".encode(), 1)
        assert orjson.loads(told[0].value)["clientId"] == client_id

        header = {"authorization": f"Bearer {await token(client, client_id)}"}
        posted = await client.post("/declarations", json=declaration, headers=header)
        assert posted.status_code == 201
        number = int(posted.headers["location"].rpartition("/")[2])

        producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap)
        await producer.start()
        out = {"dimonaOut": {"periodId": number, "endDate": "2026-12-31"}}
        await producer.send_and_wait(submissions_topic(client_id), orjson.dumps(out))
        await producer.stop()

        mine = await records(
            settings.kafka_bootstrap,
            DECLARATIONS,
            lambda r: orjson.loads(r.value).get("sender", {}).get("clientId") == client_id,
            3,
        )
        final = [event for event in map(orjson.loads, (r.value for r in mine)) if event["identification"] == "verified"]
        assert {event["number"] for event in final} >= {number}
        assert all(event["person"]["ssin"] == SSIN for event in final)


async def test_outside_the_sandbox_there_is_no_seed(settings: Settings) -> None:
    async with serving(settings.model_copy(update={"sandbox": False})) as client:
        assert (await client.post("/sandbox/seed", json={})).status_code == 404
        assert (await client.post("/sandbox/replaced-ssin", json={})).status_code == 404
