"""The subscription follows the list of senders, and outlives a database that is away."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from services.intake.handlers.sender_watch import SenderWatch
from shared.contracts.topics import submissions_topic


class Directory:
    """Answers in the order given; an exception is raised."""

    def __init__(self, *answers: Sequence[str] | Exception) -> None:
        self.answers = list(answers)
        self.subscribed: list[Sequence[str]] = []
        self.done = asyncio.Event()
        self.watch = SenderWatch(self.sender_ids, self.subscribe)

    async def sender_ids(self) -> Sequence[str]:
        answer = self.answers.pop(0)
        self.watch.notify()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def subscribe(self, topics: Sequence[str]) -> None:
        self.subscribed.append(topics)
        if not self.answers:
            self.done.set()
            await asyncio.Event().wait()


async def test_while_the_database_is_away_the_subscription_stays_as_it_is() -> None:
    directory = Directory(["a"], ConnectionRefusedError(), asyncpg.CannotConnectNowError(""), ["a", "b"])
    running = asyncio.create_task(directory.watch.run())
    await asyncio.wait_for(directory.done.wait(), 10)
    running.cancel()
    assert directory.subscribed == [[submissions_topic("a")], [submissions_topic("a"), submissions_topic("b")]]


async def test_a_bug_is_not_swallowed() -> None:
    with pytest.raises(KeyError):
        await Directory(KeyError("bug")).watch.run()
