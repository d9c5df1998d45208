"""Posts that come together are received together, and each gets its own answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from services.intake.handlers.micro_batch import MicroBatch
from shared.outages import TryAgain

Receive = Callable[[Sequence[int]], Awaitable[Sequence[int | Exception]]]


@asynccontextmanager
async def running(receive: Receive, largest: int = 500) -> AsyncIterator[MicroBatch[int, int]]:
    batch: MicroBatch[int, int] = MicroBatch(receive, gather_seconds=0, largest=largest)
    loop = asyncio.create_task(batch.run())
    yield batch
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


async def test_concurrent_elements_go_together_and_are_answered_in_order() -> None:
    batches: list[Sequence[int]] = []

    async def double(elements: Sequence[int]) -> Sequence[int]:
        batches.append(elements)
        return [2 * element for element in elements]

    async with running(double, largest=3) as batch:
        assert await asyncio.gather(*(batch.submit(n) for n in range(5))) == [0, 2, 4, 6, 8]
    assert batches == [[0, 1, 2], [3, 4]]


async def test_what_comes_while_one_batch_is_received_is_the_next_one() -> None:
    gate, started = asyncio.Event(), asyncio.Event()
    batches: list[Sequence[int]] = []

    async def slow(elements: Sequence[int]) -> Sequence[int]:
        batches.append(elements)
        started.set()
        await gate.wait()
        return elements

    async with running(slow) as batch:
        first = asyncio.create_task(batch.submit(1))
        await started.wait()
        others = [asyncio.create_task(batch.submit(n)) for n in (2, 3)]
        await asyncio.sleep(0)
        gate.set()
        assert await asyncio.gather(first, *others) == [1, 2, 3]
    assert batches == [[1], [2, 3]]


async def test_an_answer_that_is_an_exception_is_raised_to_one_and_the_others_are_answered() -> None:
    async def picky(elements: Sequence[int]) -> Sequence[int | Exception]:
        return [ValueError() if element == 1 else element for element in elements]

    async with running(picky) as batch:
        answers = await asyncio.gather(*(batch.submit(n) for n in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [int, ValueError, int]


async def test_a_failure_of_all_is_raised_to_all_and_the_next_batch_is_received() -> None:
    calls = 0

    async def once_down(elements: Sequence[int]) -> Sequence[int]:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError
        return elements

    async with running(once_down) as batch:
        with pytest.raises(OSError):
            await batch.submit(1)
        assert await batch.submit(2) == 2


async def test_while_nothing_gets_through_only_so_many_may_wait() -> None:
    gate, started = asyncio.Event(), asyncio.Event()

    async def hung(elements: Sequence[int]) -> Sequence[int]:
        started.set()
        await gate.wait()
        return elements

    async with running(hung, largest=2) as batch:
        waiting = [asyncio.create_task(batch.submit(0))]
        await started.wait()
        waiting += [asyncio.create_task(batch.submit(n)) for n in range(1, 41)]
        await asyncio.sleep(0)
        with pytest.raises(TryAgain):
            await asyncio.wait_for(batch.submit(41), 10)
        gate.set()
        assert await asyncio.gather(*waiting) == list(range(41))
        assert await batch.submit(42) == 42


async def test_a_client_that_went_away_takes_nobody_along() -> None:
    gate, started = asyncio.Event(), asyncio.Event()

    async def slow(elements: Sequence[int]) -> Sequence[int]:
        started.set()
        await gate.wait()
        return elements

    async with running(slow) as batch:
        gone, stays = asyncio.create_task(batch.submit(1)), asyncio.create_task(batch.submit(2))
        await started.wait()
        gone.cancel()
        await asyncio.sleep(0)
        gate.set()
        assert await stays == 2
