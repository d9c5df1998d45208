"""The step with a handler that keeps no order: rejecting what strangers sent, and healing what was parked."""

from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from shared.database.pool import Connection
from shared.messaging.dead_letters import dead_letter
from shared.messaging.items import Item, Unreadable
from shared.messaging.records import MAX_MESSAGE, Message, Record
from shared.messaging.step import BatchStep, Park, Reject
from tests.support.fake_publisher import FakePublisher
from tests.support.step_rig import Rig, end, step_rig


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with step_rig(database_dsn) as made:
        yield made


def record(offset: int, value: bytes) -> Record:
    return Record("in", 0, offset, 1_700_000_000_000, None, value, ())


def decode(raw: Record) -> Item[bytes]:
    if raw.value == b"unreadable":
        raise Unreadable("no_sense")
    return Item(raw, -1 - raw.offset, 0, raw.value or b"")


class Claiming:
    """Claims by value and answers with what is stored."""

    def __init__(self) -> None:
        self.broken = {b"poison", b"hopeless", b"huge"}

    async def handle(self, tx: Connection, items: Sequence[Item[bytes]], /) -> Sequence[Message]:
        for item in items:
            await tx.execute("INSERT INTO claim VALUES ($1) ON CONFLICT DO NOTHING", item.body)
            if item.body in self.broken and item.body == b"poison":
                await tx.execute("SELECT 1 / 0")
            if item.body in self.broken and item.body == b"hopeless":
                raise KeyError("never")
        return [Message("out", 0, None, self._reply(item.body), ()) for item in items]

    def _reply(self, body: bytes) -> bytes:
        return b"x" * (MAX_MESSAGE + 1) if body == b"huge" and body in self.broken else b"re:" + body


class Unordered:
    """A step over the claiming handler."""

    def __init__(self, rig: Rig, poison: Park | Reject) -> None:
        self.handler = Claiming()
        self.publisher: FakePublisher = rig.publisher
        self.committed: dict[tuple[str, int], int] = {}
        self.step = BatchStep(
            "test.unordered",
            pool=rig.pool,
            publisher=rig.publisher,
            decode=decode,
            handler=self.handler,
            poison=poison,
            end=end,
        )

    async def run(self, *values: bytes) -> None:
        await self.step.run([record(n, value) for n, value in enumerate(values)], self.commit)

    async def commit(self, offsets: Mapping[tuple[str, int], int]) -> None:
        self.committed.update(offsets)

    def published(self, topic: str = "out") -> list[bytes | None]:
        return [message.value for message in self.publisher.on(topic, 0)]


def reject(raw: Record, reason: str) -> Sequence[Message]:
    return [dead_letter(raw, reason), Message("problems", 0, None, reason.encode(), ())]


async def test_what_strangers_sent_is_rejected_with_its_reason_and_neighbours_are_unharmed(rig: Rig) -> None:
    await rig.pool.execute("CREATE TABLE claim (value bytea PRIMARY KEY)")
    unordered = Unordered(rig, Reject(reject))

    await unordered.run(b"a", b"unreadable", b"b", b"poison", b"c", b"hopeless", b"huge", b"d")

    assert unordered.published() == [b"re:a", b"re:b", b"re:c", b"re:d"]
    assert unordered.published("problems") == [
        b"no_sense",
        b"sqlstate_22012",
        b"error_KeyError",
        b"error_MessageTooLarge",
    ]
    assert unordered.published("in.dlq") == [b"unreadable", b"poison", b"hopeless", b"huge"]
    assert [row["value"] for row in await rig.pool.fetch("SELECT value FROM claim ORDER BY 1")] == [
        b"a",
        b"b",
        b"c",
        b"d",
    ]
    assert unordered.committed == {("in", 0): 8}


async def test_a_replay_rejects_with_equal_bytes(rig: Rig) -> None:
    await rig.pool.execute("CREATE TABLE claim (value bytea PRIMARY KEY)")
    unordered = Unordered(rig, Reject(reject))
    await unordered.run(b"poison", b"unreadable", b"a")
    first = list(rig.publisher.published)
    await unordered.run(b"poison", b"unreadable", b"a")
    assert rig.publisher.published[len(first) :] == first


async def test_a_parked_record_is_handled_again_when_it_is_due_and_then_forgotten(rig: Rig) -> None:
    await rig.pool.execute("CREATE TABLE claim (value bytea PRIMARY KEY)")
    unordered = Unordered(rig, Park())
    await unordered.run(b"a", b"poison")
    assert unordered.published() == [b"re:a"]
    await rig.make_due()
    assert await unordered.step.heal() == 0
    assert (await rig.parked())[0][2:4] == ("sqlstate_22012", True)

    unordered.handler.broken.clear()
    await rig.make_due()
    assert await unordered.step.heal() == 1

    assert unordered.published() == [b"re:a", b"re:poison"]
    assert await rig.parked() == []
