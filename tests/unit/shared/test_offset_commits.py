"""Committing a few times a second at most, and at once when the consumer is about to go."""

import asyncio
from collections.abc import Mapping

from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError

from shared.messaging.offset_commits import OffsetCommits


class Consumer:
    def __init__(self, *, refuses: bool = False) -> None:
        self.answers = asyncio.Event()
        self.answers.set()
        self.commits: list[dict[TopicPartition, int]] = []
        self.committed = asyncio.Event()
        self._refuses = refuses

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        await self.answers.wait()
        if self._refuses:
            raise CommitFailedError
        self.commits.append(dict(offsets))
        self.committed.set()


A, B = TopicPartition("in", 0), TopicPartition("in", 1)


async def test_the_first_batch_is_committed_at_once_and_the_next_ones_together() -> None:
    consumer = Consumer()
    commits = OffsetCommits("group", 0.05)
    await commits.note(consumer, {("in", 0): 1})
    assert consumer.commits == [{A: 1}]
    consumer.committed.clear()
    await commits.note(consumer, {("in", 0): 2})
    await commits.note(consumer, {("in", 0): 3, ("in", 1): 7})
    assert consumer.commits == [{A: 1}]
    await asyncio.wait_for(consumer.committed.wait(), 10)
    assert consumer.commits == [{A: 1}, {A: 3, B: 7}]


async def test_a_batch_that_finishes_while_a_commit_is_on_its_way_is_committed_too() -> None:
    consumer = Consumer()
    commits = OffsetCommits("group", 0.01)
    await commits.note(consumer, {("in", 0): 1})
    consumer.answers.clear()
    await commits.note(consumer, {("in", 0): 2})
    async with asyncio.timeout(10):
        while commits._pending:  # until the second commit is on its way
            await asyncio.sleep(0.001)
        commits._last = float("inf")  # as if only just begun
        await commits.note(consumer, {("in", 0): 3})
        consumer.answers.set()
        while {A: 3} not in consumer.commits:
            await asyncio.sleep(0.001)
    assert consumer.commits == [{A: 1}, {A: 2}, {A: 3}]


async def test_a_consumer_about_to_go_commits_every_batch_at_once() -> None:
    consumer = Consumer()
    commits = OffsetCommits("group", 3600)
    await commits.note(consumer, {("in", 0): 1})
    await commits.note(consumer, {("in", 0): 2})
    await commits.flush(consumer)
    commits.eager = True
    await commits.note(consumer, {("in", 0): 3})
    assert consumer.commits == [{A: 1}, {A: 2}, {A: 3}]


async def test_a_refused_commit_harms_nobody() -> None:
    commits = OffsetCommits("group", 0)
    await commits.note(Consumer(refuses=True), {("in", 0): 1})
    consumer = Consumer()
    await commits.flush(consumer)
    assert consumer.commits == []
