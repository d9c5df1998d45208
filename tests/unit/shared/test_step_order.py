"""The order of the step's work: offsets only after every ack, acks only after the commit of the transaction."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from shared.messaging.publisher import PublishUnknown
from shared.messaging.records import Message, Record
from shared.messaging.step import BatchStep, Item, next_offsets


class Ended(BaseException):
    pass


def record(offset: int, partition: int = 0) -> Record:
    return Record("in", partition, offset, 0, None, b"", ())


class Diary:
    """A pool, a connection, a handler and a publisher that write down what happens."""

    def __init__(self, *, lose_acks: bool = False) -> None:
        self.lines: list[str] = []
        self.lose_acks = lose_acks

    async def connect(self) -> "Diary":
        return self

    def is_closed(self) -> bool:
        return False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        yield
        self.lines.append("transaction committed")

    async def handle(self, _tx: object, items: Sequence[Item[None]]) -> Sequence[Message]:
        return [Message("out", 0, None, b"reply", ()) for _ in items]

    async def publish(self, messages: Sequence[Message]) -> None:
        if self.lose_acks:
            raise PublishUnknown("TimeoutError")
        self.lines.append(f"{len(messages)} acks")

    def partitions(self, _topic: str) -> int:
        return 1

    def wake(self) -> None:
        self.lines.append("woken")

    async def commit(self, offsets: Mapping[tuple[str, int], int]) -> None:
        self.lines.append(f"offsets {sorted(offsets.items())}")


def end(code: int) -> None:
    raise Ended(code)


def decode(raw: Record) -> Item[None]:
    return Item(raw, 1, raw.offset, None)


def step(diary: Diary) -> BatchStep[None]:
    pool: Any = diary
    return BatchStep(
        "unit.step", pool=pool, publisher=diary, decode=decode, handler=diary, committed=diary.wake, end=end
    )


async def test_offsets_are_committed_after_the_acks_and_acks_come_after_the_transaction() -> None:
    diary = Diary()
    await step(diary).run([record(1), record(2)], diary.commit)
    assert diary.lines == ["transaction committed", "woken", "2 acks", "offsets [(('in', 0), 3)]"]


async def test_without_acks_no_offset_is_committed_and_the_process_ends() -> None:
    diary = Diary(lose_acks=True)
    with pytest.raises(Ended, match="75"):
        await step(diary).run([record(1)], diary.commit)
    assert diary.lines == ["transaction committed", "woken"]


async def test_half_published_leaves_out_the_second_half(monkeypatch: pytest.MonkeyPatch) -> None:
    diary = Diary()

    def strike(name: str) -> None:
        if name == "unit.step.half_published":
            raise Ended(name)

    monkeypatch.setattr("shared.messaging.publisher.is_armed", lambda name: name == "unit.step.half_published")
    monkeypatch.setattr("shared.messaging.publisher.crash_point", strike)
    with pytest.raises(Ended):
        await step(diary).run([record(1), record(2), record(3)], diary.commit)
    assert diary.lines == ["transaction committed", "woken", "2 acks"]


def test_next_offsets_name_the_record_after_the_last_of_each_partition() -> None:
    offsets = next_offsets([record(5), record(7), record(6), record(2, partition=1)])
    assert offsets == {("in", 0): 8, ("in", 1): 3}
