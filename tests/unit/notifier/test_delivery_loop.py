"""The loop of a channel: woken, patient with outages, ended by bugs, and never stopped in the middle of a round."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.notifier.handlers.delivery_loop import DeliveryLoop
from shared.outages import TryAgain

NEVER = 3600.0


class Rounds:
    """Gives the next answer of a list each time; an exception is raised; afterwards nothing is due, and ``done`` is set."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.count = 0
        self.done = asyncio.Event()

    async def __call__(self) -> int:
        self.count += 1
        if not self.answers:
            self.done.set()
            return 0
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def running(
    deliver: Callable[[], Awaitable[int]], idle_s: float = NEVER
) -> tuple[DeliveryLoop, asyncio.Task[None], list[int]]:
    delivered: list[int] = []
    loop = DeliveryLoop("ebox", deliver, lambda: delivered.append(1), full=1000, idle_s=idle_s)
    return loop, asyncio.create_task(loop.run()), delivered


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_full_batches_follow_each_other_and_each_is_told() -> None:
    rounds = Rounds(1000, 1000, 1000)
    _, task, delivered = await running(rounds)
    await rounds.done.wait()
    assert (rounds.count, len(delivered)) == (4, 3)
    await stop(task)


async def test_a_loop_that_is_woken_looks_at_once() -> None:
    rounds = Rounds()
    loop, task, _ = await running(rounds)
    await rounds.done.wait()
    rounds.done.clear()
    loop.wake()
    await rounds.done.wait()
    assert rounds.count == 2
    await stop(task)


async def test_a_loop_that_is_woken_during_a_round_looks_again() -> None:
    class WokenMeanwhile(Rounds):
        async def __call__(self) -> int:
            if self.count == 0:
                loop.wake()
            if self.count == 1:
                self.done.set()
            self.count += 1
            return 0

    rounds = WokenMeanwhile()
    loop, task, _ = await running(rounds)
    await rounds.done.wait()
    await stop(task)


async def test_a_loop_looks_by_itself_when_nobody_wakes_it() -> None:
    rounds = Rounds(0, 0)
    _, task, _ = await running(rounds, idle_s=0.001)
    await rounds.done.wait()
    assert rounds.count == 3
    await stop(task)


@pytest.mark.parametrize("outage", [TryAgain(), OSError(), ConnectionResetError()])
async def test_an_outage_is_waited_out(outage: Exception) -> None:
    rounds = Rounds(outage, 1000)
    _, task, delivered = await running(rounds)
    await rounds.done.wait()
    assert len(delivered) == 1
    await stop(task)


async def test_a_bug_ends_the_loop_and_so_the_process() -> None:
    _, task, _ = await running(Rounds(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        await task


async def test_a_service_that_stops_lets_the_running_round_finish() -> None:
    started, go, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def deliver() -> int:
        started.set()
        await go.wait()
        finished.set()
        return 1

    _, task, _ = await running(deliver)
    await started.wait()
    task.cancel()
    asyncio.get_running_loop().call_soon(go.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert finished.is_set()
