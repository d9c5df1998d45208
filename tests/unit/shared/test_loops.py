import asyncio

import pytest

from shared.messaging.loops import Loops
from shared.messaging.publisher import PublishUnknown
from shared.outages import TryAgain


async def run(loops: Loops, ended: list[int]) -> None:
    loops.start()
    async with asyncio.timeout(5):
        while not ended:
            await asyncio.sleep(0)
    await loops.stop()


@pytest.mark.parametrize(("error", "code"), [(ValueError(), 70), (PublishUnknown("x"), 75)])
async def test_a_loop_that_fails_ends_the_process(error: Exception, code: int) -> None:
    ended: list[int] = []
    loops = Loops(end=ended.append)

    async def fail() -> None:
        raise error

    loops.add("failing", fail)
    await run(loops, ended)
    assert ended == [code]


async def test_a_loop_that_ends_by_itself_ends_the_process() -> None:
    ended: list[int] = []
    loops = Loops(end=ended.append)
    loops.add("short", lambda: asyncio.sleep(0))
    await run(loops, ended)
    assert ended == [70]


async def test_a_repeated_call_survives_transient_failures_only() -> None:
    ended: list[int] = []
    loops = Loops(end=ended.append)
    errors = iter([TryAgain(), ConnectionResetError(), KeyError("bug")])

    async def call() -> None:
        raise next(errors)

    loops.every(0, "repeated", call)
    await run(loops, ended)
    assert ended == [70]
    assert list(errors) == []


async def test_stopping_cancels_loops_without_ending_the_process() -> None:
    ended: list[int] = []
    loops = Loops(end=ended.append)
    loops.add("endless", asyncio.Event().wait)
    loops.start()
    await asyncio.sleep(0)
    await loops.stop()
    assert ended == []
