from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from shared.messaging import watchdog
from shared.messaging.watchdog import Watchdog

PLACE = TopicPartition("in", 0)


class Stuck:
    """A consumer whose end offset is ahead of where it stands."""

    def __init__(self, position: int, end: int) -> None:
        self.at, self.end = position, end

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    async def end_offsets(self, _places: object) -> dict[TopicPartition, int]:
        return {PLACE: self.end}

    async def position(self, _place: object) -> int:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    now = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    return now


def watched(consumer: Any, ended: list[int]) -> Watchdog:
    subscription = SimpleNamespace(
        consumer=consumer,
        group="g",
        next_offsets={},
        step=SimpleNamespace(last_success=0.0),
        consuming=SimpleNamespace(stalled_s=60),
    )
    return Watchdog(subscription, end=ended.append)  # type: ignore[arg-type]


async def test_records_that_wait_without_progress_for_a_minute_end_the_process(clock: SimpleNamespace) -> None:
    ended: list[int] = []
    dog = watched(Stuck(5, 9), ended)
    for clock.seconds in (0, 30, 59):
        await dog.look()
    assert ended == []
    clock.seconds = 61
    await dog.look()
    assert ended == [75]


async def test_progress_or_an_empty_topic_is_enough(clock: SimpleNamespace) -> None:
    ended: list[int] = []
    moving, idle = Stuck(5, 999), Stuck(9, 9)
    dogs = [watched(moving, ended), watched(idle, ended), watched(None, ended)]
    for clock.seconds in range(0, 600, 50):
        moving.at += 1
        for dog in dogs:
            await dog.look()
    assert ended == []
