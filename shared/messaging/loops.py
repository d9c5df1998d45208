"""Background loops that must never end by themselves: if one does, the process does."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.database.errors import is_transient
from shared.messaging.ending import BUG, TEMPORARY_FAILURE, end_process
from shared.messaging.isolation import reason_of
from shared.messaging.publisher import PublishUnknown

log = structlog.get_logger()
Endless = Callable[[], Awaitable[object]]


class Loops:
    """The loops of one service. ``end`` ends the process; replaced in tests only."""

    def __init__(self, end: Callable[[int], object] = end_process) -> None:
        self._end = end
        self._waiting: list[tuple[str, Endless]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, name: str, run: Endless) -> None:
        """Run ``run`` from ``start`` to ``stop``."""
        self._waiting.append((name, run))

    def every(self, seconds: float, name: str, call: Endless) -> None:
        """Await ``call`` every ``seconds``, first at once. Transient failures are logged and tried again next time."""

        async def repeat() -> None:
            while True:
                try:
                    await call()
                except Exception as error:
                    if not is_transient(error):
                        raise
                    log.warning("service.loop_backed_off", loop=name, reason=reason_of(error))
                await asyncio.sleep(seconds)

        self.add(name, repeat)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._guard(name, run), name=name) for name, run in self._waiting]

    async def stop(self) -> None:
        """Cancel every loop and wait until each is gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _guard(self, name: str, run: Endless) -> None:
        try:
            await run()
        except PublishUnknown as error:
            log.error("service.loop_failed", loop=name, reason=reason_of(error.__cause__ or error), exc_info=error)  # noqa: TRY400
            self._end(TEMPORARY_FAILURE)
            return
        except Exception as error:
            log.exception("service.loop_failed", loop=name, reason=reason_of(error))
        else:
            log.error("service.loop_ended", loop=name)
        self._end(BUG)
