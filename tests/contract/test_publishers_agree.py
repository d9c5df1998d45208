"""The fake publisher of the tests and the real one pass the same suite, on a real Kafka."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from shared.messaging.publisher import Publisher, Publishing, PublishUnknown
from shared.messaging.records import MAX_MESSAGE, Message
from tests.support.fake_publisher import FakePublisher
from tests.support.kafka_topics import fresh_name, make_topics, read

Arrived = tuple[bytes | None, bytes | None, tuple[tuple[str, bytes | None], ...]]


@dataclass
class Subject:
    publisher: Publishing
    topic: str
    arrived: Callable[[int, int], Awaitable[Sequence[Arrived]]]

    def message(self, partition: int, value: bytes, headers: tuple[tuple[str, bytes | None], ...] = ()) -> Message:
        return Message(self.topic, partition, b"key", value, headers)


@pytest.fixture(params=["fake", "real"])
async def subject(request: pytest.FixtureRequest, kafka_bootstrap: str) -> AsyncIterator[Subject]:
    topic = fresh_name("agree")
    if request.param == "fake":
        fake = FakePublisher({topic: 3})

        async def kept(partition: int, _count: int) -> Sequence[Arrived]:
            return [(m.key, m.value, m.headers) for m in fake.on(topic, partition)]

        yield Subject(fake, topic, kept)
        return
    await make_topics(kafka_bootstrap, topic, partitions=3)
    real = Publisher(kafka_bootstrap, client_id="agree", timeout_s=20)
    await real.start([topic])

    async def consumed(partition: int, count: int) -> Sequence[Arrived]:
        return [(r.key, r.value, r.headers) for r in await read(kafka_bootstrap, topic, count, partition=partition)]

    yield Subject(real, topic, consumed)
    await real.stop()


async def test_it_knows_the_partitions_of_announced_topics_only(subject: Subject) -> None:
    assert subject.publisher.partitions(subject.topic) == 3
    with pytest.raises(LookupError):
        subject.publisher.partitions("never.announced")


async def test_messages_arrive_on_their_partition_in_order_with_bytes_and_headers(subject: Subject) -> None:
    headers = (("a", b"1"), ("nothing", None), ("a", b"\xff"))
    messages = [subject.message(n % 2, b"%d" % n, headers) for n in range(3000)]

    await subject.publisher.publish(messages)

    for partition in (0, 1):
        expected = [(b"key", b"%d" % n, headers) for n in range(partition, 3000, 2)]
        assert list(await subject.arrived(partition, 1500)) == expected


async def test_more_than_one_batch_of_bytes_keeps_its_order(subject: Subject) -> None:
    values = [bytes([65 + n]) * 400_000 for n in range(6)]
    await subject.publisher.publish([subject.message(0, value) for value in values])
    assert [value for _, value, _ in await subject.arrived(0, 6)] == values


async def test_the_largest_message_allowed_arrives(subject: Subject) -> None:
    largest = subject.message(2, b"x" * (MAX_MESSAGE - 3))
    assert largest.size() == MAX_MESSAGE
    await subject.publisher.publish([largest])
    assert len(await subject.arrived(2, 1)) == 1


async def test_nothing_to_publish_is_no_work(subject: Subject) -> None:
    await subject.publisher.publish([])


async def test_what_can_never_arrive_is_unknown(subject: Subject) -> None:
    with pytest.raises(PublishUnknown):
        await subject.publisher.publish([subject.message(0, b"x" * 2_000_000)])


async def test_a_broker_that_is_gone_makes_the_outcome_unknown(kafka_bootstrap: str) -> None:
    topic = fresh_name("gone")
    await make_topics(kafka_bootstrap, topic)
    publisher = Publisher(kafka_bootstrap, client_id="agree", timeout_s=0.000001)
    await publisher.start([topic])
    with pytest.raises(PublishUnknown):
        await publisher.publish([Message(topic, 0, None, b"x", ())])
    assert await publisher.is_connected()
    await publisher.stop()
