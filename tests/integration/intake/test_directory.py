"""Employers, senders and mandates: look-ups, seeding, and what the directory topic is told, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
import pytest

from services.intake.adapters.directory import PostgresDirectory
from services.intake.adapters.directory_changes import PostgresDirectoryChanges
from services.intake.adapters.sender_ids import PostgresSenderIds
from services.intake.adapters.sender_keys import PostgresSenderKeys
from services.intake.domain.records import MandateQuestion
from services.intake.domain.submission import Problem
from services.intake.handlers.directory import DirectoryPublisher
from shared.contracts.declaration_received import Mandate
from shared.contracts.directory import EmployerRecorded, MandateRecorded, SenderRecorded
from shared.contracts.topics import DIRECTORY
from shared.messaging.envelope import Envelope
from shared.messaging.publisher import PublishUnknown
from shared.messaging.records import Message
from tests.support.intake_rig import ENTERPRISE, Rig, intake_rig

TOWN = {
    "enterprise_number": "0206731645",
    "nsso_number": "150000023",
    "name": "Stad",
    "language": "fr",
    "local_authority": True,
    "address": {"street": "Markt", "house_number": "1", "post_code": "9000", "city": "Gent"},
}
MANDATES = [
    {"sender": "agent", "employer": "0206731645", "from": "2026-01-01", "until": "2026-06-30"},
    {"sender": "agent", "employer": "150000023", "from": "2027-01-01"},
]


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        await ready.seed(employers=[TOWN], mandates=MANDATES)
        yield ready


@dataclass
class Topic:
    """A publisher that keeps what it is given, or fails."""

    messages: list[Message] = field(default_factory=list)
    fails: bool = False

    async def publish(self, messages: Sequence[Message]) -> None:
        self.messages += messages
        if self.fails:
            raise PublishUnknown("TimeoutError")

    def partitions(self, topic: str) -> int:
        raise NotImplementedError(topic)

    def newest(self) -> dict[str, Any]:
        return {(m.key or b"").decode(): orjson.loads(m.value or b"") for m in self.messages}


def publisher(rig: Rig, topic: Topic) -> DirectoryPublisher:
    return DirectoryPublisher(rig.pool.transaction, PostgresDirectoryChanges(), topic)


async def test_employers_are_found_by_any_of_their_numbers(rig: Rig) -> None:
    aliases = [("enterprise", "0206731645"), ("nsso", "150000023"), ("nsso", "000100006"), ("enterprise", ENTERPRISE)]
    async with rig.pool.transaction() as tx:
        found = await PostgresDirectory().employers_by_alias(tx, aliases)
        (town,) = found["nsso", "150000023"]
        by_id = await PostgresDirectory().employers_by_id(tx, [town.id, 999])
    assert set(found) == {*aliases[:2], aliases[3]}
    assert found["enterprise", "0206731645"] == [town] == [by_id[town.id]]
    assert (town.name, town.language, town.local_authority, town.access_manager) == ("Stad", "fr", True, True)
    assert set(by_id) == {town.id}


@pytest.mark.parametrize(
    ("client_id", "employer", "day", "answer"),
    [
        ("agent", ENTERPRISE, "2020-01-01", Mandate.SELF),
        ("agent", "0206731645", "2025-12-31", Mandate.NONE),
        ("agent", "0206731645", "2026-01-01", Mandate.MANDATED),
        ("agent", "0206731645", "2026-06-30", Mandate.MANDATED),
        ("agent", "0206731645", "2026-07-01", Mandate.NONE),
        ("agent", "0206731645", "2099-01-01", Mandate.MANDATED),
        ("stranger", ENTERPRISE, "2026-01-01", Mandate.NONE),
    ],
)
async def test_a_mandate_is_judged_on_the_day_both_ends_included(
    rig: Rig, client_id: str, employer: str, day: str, answer: Mandate
) -> None:
    alias = ("enterprise", employer)
    async with rig.pool.transaction() as tx:
        found = await PostgresDirectory().employers_by_alias(tx, [alias])
        question = MandateQuestion(client_id, found[alias][0].id, date.fromisoformat(day))
        assert await PostgresDirectory().mandates(tx, [question, question]) == {question: answer}


async def test_the_directory_topic_is_told_each_entity_once(rig: Rig) -> None:
    topic = Topic()
    await publisher(rig, topic).publish_due()
    await publisher(rig, topic).publish_due()
    assert sorted(topic.newest()) == ["employer/1", "employer/2", "mandate/1", "mandate/2", "sender/agent"]
    assert len(topic.messages) == 5
    assert {(message.topic, message.partition) for message in topic.messages} == {(DIRECTORY, 0)}
    newest = topic.newest()
    town = EmployerRecorded.model_validate(newest["employer/2"])
    assert (town.id, town.nsso_number, town.address and town.address.city) == (2, "150000023", "Gent")
    assert SenderRecorded.model_validate(newest["sender/agent"]).enterprise_number == ENTERPRISE
    assert "publicKeyPem" not in newest["sender/agent"]
    mandate = MandateRecorded.model_validate(newest["mandate/1"])
    assert (mandate.client_id, mandate.employer_id, mandate.valid_until) == ("agent", 2, date(2026, 6, 30))


async def test_the_same_seed_again_tells_nothing_and_a_change_tells_the_changed_entity_only(rig: Rig) -> None:
    topic = Topic()
    await publisher(rig, topic).publish_due()
    topic.messages.clear()
    await rig.seed(employers=[TOWN], mandates=MANDATES)
    await publisher(rig, topic).publish_due()
    assert topic.messages == []
    await rig.seed(employers=[{**TOWN, "name": "Stad Gent"}], mandates=[{**MANDATES[1], "until": "2027-12-31"}])
    await publisher(rig, topic).publish_due()
    newest = topic.newest()
    assert set(newest) == {"employer/2", "mandate/2"}
    assert newest["employer/2"]["name"] == "Stad Gent"
    assert [Envelope.read(message.headers).sequence for message in topic.messages] == [2, 2]


async def test_what_was_not_acknowledged_is_told_again_with_the_same_bytes(rig: Rig) -> None:
    failed, topic = Topic(fails=True), Topic()
    with pytest.raises(PublishUnknown):
        await publisher(rig, failed).publish_due()
    await publisher(rig, topic).publish_due()
    assert sorted(topic.messages, key=str) == sorted(failed.messages, key=str)


async def test_a_change_that_comes_while_the_entity_is_being_told_is_told_afterwards(rig: Rig) -> None:
    """Otherwise two versions could overtake each other, or the newer one be forgotten."""
    started, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Topic):
        async def publish(self, messages: Sequence[Message]) -> None:
            self.messages += messages
            if messages:
                started.set()
                await go_on.wait()

    slow = Slow()
    telling = asyncio.create_task(publisher(rig, slow).publish_due())
    await started.wait()
    changing = asyncio.create_task(rig.seed(employers=[{**TOWN, "name": "Stad Gent"}]))
    await rig.until_waiting(1)
    go_on.set()
    await telling
    await changing
    await publisher(rig, slow).publish_due()
    names = [orjson.loads(m.value or b"")["name"] for m in slow.messages if m.key == b"employer/2"]
    assert names == ["Stad", "Stad Gent"]


async def test_a_seed_that_does_not_fit_what_is_there_changes_nothing(rig: Rig) -> None:
    seed = {
        "employers": [{"enterprise_number": "0400767772", "name": "New"}],
        "mandates": [{"sender": "nobody", "employer": "0400767772"}, {"sender": "agent", "employer": "0999"}],
    }
    problem = await rig.seeder().seed(orjson.dumps(seed))
    assert isinstance(problem, Problem)
    assert [issue.name for issue in problem.issues] == ["/mandates/0/sender", "/mandates/1/employer"]
    assert await rig.pool.fetchval("SELECT count(*) FROM employers") == 2


async def test_numbers_of_two_employers_are_not_one_employer(rig: Rig) -> None:
    mixed = {"enterprise_number": ENTERPRISE, "nsso_number": "150000023", "name": "Mixed"}
    problem = await rig.seeder().seed(orjson.dumps({"employers": [mixed]}))
    assert isinstance(problem, Problem)
    assert [issue.name for issue in problem.issues] == ["/employers/0"]


async def test_an_employer_gets_further_numbers_and_keeps_those_it_had(rig: Rig) -> None:
    await rig.seed(employers=[{"nsso_number": "150000023", "provisional_number": "5000000120", "name": "Stad"}])
    async with rig.pool.transaction() as tx:
        found = await PostgresDirectory().employers_by_alias(tx, [("provisional", "5000000120")])
    ((employer,),) = found.values()
    assert (employer.id, employer.enterprise_number, employer.nsso_number) == (2, "0206731645", "150000023")


async def test_seeds_that_come_at_once_do_not_hurt_each_other(rig: Rig) -> None:
    new = [{"enterprise_number": "0400767772", "name": "New"}]
    senders = [{"client_id": "second", "enterprise_number": "0400767772"}]
    await asyncio.gather(*(Rig(rig.pool).seed(employers=new, senders=senders) for _ in range(5)))
    assert await rig.pool.fetchval("SELECT count(*) FROM employers") == 3
    assert await PostgresSenderIds(rig.pool.acquire).all() == ["agent", "second"]


async def test_an_assertion_is_used_once_by_whichever_replica_and_forgotten_when_it_has_expired(rig: Rig) -> None:
    keys = PostgresSenderKeys(rig.pool.transaction)
    now = await rig.pool.fetchval("SELECT extract(epoch FROM now())::float8")
    firsts = await asyncio.gather(*(keys.use_assertion("agent", "jti", now + 60) for _ in range(5)))
    assert sorted(firsts) == [False] * 4 + [True]
    assert await keys.use_assertion("other", "jti", now + 60)
    assert await keys.use_assertion("agent", "long ago", now - 3600)
    assert await keys.use_assertion("agent", "later", now + 60)
    assert await rig.pool.fetchval("SELECT count(*) FROM used_assertions") == 3


async def test_a_sender_seeded_again_without_a_key_keeps_the_one_it_has(rig: Rig) -> None:
    await rig.pool.execute("UPDATE senders SET public_key_pem = 'PEM'")
    await rig.seed(senders=[{"client_id": "agent", "enterprise_number": ENTERPRISE, "channel": "ebox"}])
    found = await PostgresSenderKeys(rig.pool.transaction).find("agent")
    assert found is not None
    assert found.public_key_pem == "PEM"
    assert await PostgresSenderKeys(rig.pool.transaction).find("nobody") is None
