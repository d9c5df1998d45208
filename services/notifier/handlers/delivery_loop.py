"""The loop of one channel: woken when there is work, looking by itself once a second, patient with outages."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from shared.database.errors import is_transient

_log = structlog.get_logger()
_LONGEST_PAUSE = 10.0


class DeliveryLoop:
    """Runs ``deliver`` (gives how many rows it took) until cancelled: again at once after a ``full`` batch, else when woken.

    ``delivered`` is called after each round that took some. Any exception that is no outage ends the loop, and with it
    the process.
    """

    def __init__(
        self,
        name: str,
        deliver: Callable[[], Awaitable[int]],
        delivered: Callable[[], None],
        *,
        full: int,
        idle_s: float = 1.0,
    ) -> None:
        self._name = name
        self._deliver = deliver
        self._delivered = delivered
        self._full = full
        self._idle_s = idle_s
        self._work = asyncio.Event()

    def wake(self) -> None:
        """Look for rows at once."""
        self._work.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        pause = 0.0
        while True:
            self._work.clear()
            try:
                taken = await self._round()
            except Exception as error:
                if not is_transient(error):
                    raise
                pause = min(max(2 * pause, 0.1), _LONGEST_PAUSE)
                _log.warning("delivery.outage", channel=self._name, error=type(error).__name__, pause_s=pause)
                await asyncio.sleep(pause)
                continue
            pause = 0.0
            if taken:
                self._delivered()
            if taken < self._full:
                await self._idle()

    async def _round(self) -> int:
        """One round, brought to its end even when the service stops meanwhile."""
        started = time.perf_counter()
        running = asyncio.ensure_future(self._deliver())
        try:
            taken = await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            if not running.cancelled() and running.exception() is not None:
                _log.warning("delivery.stopped", channel=self._name, error=type(running.exception()).__name__)
            raise
        if taken:
            _log.info(
                "delivery.round", channel=self._name, taken=taken, seconds=round(time.perf_counter() - started, 4)
            )
        return taken

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(self._idle_s):
                await self._work.wait()
        except TimeoutError:
            return
