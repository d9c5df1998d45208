"""The sandbox's endpoints on a real PostgreSQL, and the senders' topics on a real Kafka."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import InvalidTopicError
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.intake.handlers import sandbox
from services.intake.handlers.sender_topics import SenderTopics, sender_topics
from shared.http.problem import install_problem_handlers
from shared.identifiers.ssin import with_check_digits
from shared.messaging.topics_admin import TopicSpec, create_topics
from tests.support.intake_rig import Rig, entry, intake_rig

BIS = with_check_digits("854101000", born_2000=False)
NATIONAL = with_check_digits("850101000", born_2000=False)
SEED = {
    "senders": [{"client_id": "second"}],
    "identity_register": {"workers": [{"ssin": BIS, "family_name": "Peeters"}]},
}


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        yield ready


@pytest.fixture
async def client(rig: Rig) -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(sandbox.routes(rig.seeder(), rig.absorber()))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://intake") as ready:
        yield ready


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_seed_is_taken_by_post_and_put_and_counted(rig: Rig, client: AsyncClient, method: str) -> None:
    response = await client.request(method, "/sandbox/seed", json=SEED)
    assert (response.status_code, response.json()) == (200, {"employers": 0, "senders": 1, "mandates": 0, "workers": 1})
    assert rig.created == ["agent", "second"]
    assert (await rig.register.ask({BIS}))[BIS].family_name == "Peeters"


async def test_a_bad_seed_is_a_problem_with_pointers_and_changes_nothing(rig: Rig, client: AsyncClient) -> None:
    response = await client.post("/sandbox/seed", json={**SEED, "employers": [{"name": 7, "colour": "red"}]})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "urn:problem-type:belgif:badRequest"
    assert [(issue["in"], issue["name"]) for issue in problem["issues"]] == [("body", "/employers/0/colour")]
    assert rig.created == ["agent"]


async def test_a_seed_is_json(client: AsyncClient) -> None:
    yaml = await client.post("/sandbox/seed", content="employers: []", headers={"content-type": "application/yaml"})
    assert yaml.status_code == 415
    broken = await client.post("/sandbox/seed", content="{", headers={"content-type": "application/json"})
    assert broken.status_code == 400


async def test_a_replaced_ssin_leads_to_the_worker_of_the_old_one(rig: Rig, client: AsyncClient) -> None:
    (before,) = await rig.receive(entry(ssin=BIS))
    response = await client.post("/sandbox/replaced-ssin", json={"old": BIS, "new": NATIONAL})
    assert response.status_code == 204
    (after,) = await rig.receive(entry("2027-01-01", ssin=NATIONAL))
    assert await rig.worker_of(after) == await rig.worker_of(before)


async def test_a_replacement_by_itself_is_refused(client: AsyncClient) -> None:
    response = await client.post("/sandbox/replaced-ssin", json={"old": BIS, "new": BIS})
    assert response.status_code == 400
    assert BIS not in response.text


async def test_a_sender_gets_its_topics_once_with_their_retention_and_the_brokers_append_time(
    kafka_bootstrap: str,
) -> None:
    client_id = f"sender_{uuid4().hex}"
    for _ in range(2):
        await SenderTopics(kafka_bootstrap).create([client_id])
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        for spec in sender_topics(client_id):
            (topic,) = await admin.describe_topics([spec.name])
            assert len(topic["partitions"]) == 1
            resource = ConfigResource(ConfigResourceType.TOPIC, spec.name)
            (answer,) = await admin.describe_configs([resource])
            settings = {name: value for name, value, *_ in answer.resources[0][4]}
            assert spec.settings.items() <= settings.items()
    finally:
        await admin.close()


async def test_a_topic_that_the_broker_refuses_is_an_error(kafka_bootstrap: str) -> None:
    with pytest.raises(InvalidTopicError):
        await create_topics(kafka_bootstrap, [TopicSpec("no/such/name")], client_id="test")
