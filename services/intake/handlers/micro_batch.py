"""Gathers what concurrent requests bring into one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from shared.outages import TryAgain

T = TypeVar("T")
R = TypeVar("R")
_MOST_BATCHES = 20


class MicroBatch(Generic[T, R]):
    """``receive`` gets up to ``largest`` elements and returns as many answers; an answer that is an exception is raised to
    the one who asked. While it works, the next batches gather, at most twenty of them; ``gather_seconds`` is what the
    first of a batch waits.
    """

    def __init__(
        self,
        receive: Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]],
        *,
        gather_seconds: float,
        largest: int = 500,
    ) -> None:
        self._receive = receive
        self._gather_seconds = gather_seconds
        self._largest = largest
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._arrived = asyncio.Event()

    async def submit(self, element: T) -> R:
        """The answer to ``element``. Raises what ``receive`` answered or raised; TryAgain when too many wait already."""
        if len(self._waiting) >= _MOST_BATCHES * self._largest:
            raise TryAgain
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((element, answer))
        self._arrived.set()
        return await answer

    async def run(self) -> None:
        """Receive batch after batch, for ever."""
        while True:
            await self._arrived.wait()
            if len(self._waiting) < self._largest:
                await asyncio.sleep(self._gather_seconds)
            batch = self._waiting[: self._largest]
            del self._waiting[: len(batch)]
            if not self._waiting:
                self._arrived.clear()
            await self._answer(batch)

    async def _answer(self, batch: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        try:
            answers = await self._receive([element for element, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever asked is told, and the loop goes on
            answers = [error] * len(batch)
        for (_, future), answer in zip(batch, answers, strict=True):
            if future.done():  # the client went away
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
