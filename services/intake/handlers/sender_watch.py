"""Keeps the subscription to senders' topics equal to the directory's list of senders."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from shared.contracts.topics import submissions_topic
from shared.database.errors import is_transient

_log = structlog.get_logger()
POLL_SECONDS = 2.0


class SenderWatch:
    """``subscribe`` is given all topics each time; it does nothing when they are the same."""

    def __init__(
        self,
        sender_ids: Callable[[], Awaitable[Sequence[str]]],
        subscribe: Callable[[Sequence[str]], Awaitable[None]],
    ) -> None:
        self._sender_ids = sender_ids
        self._subscribe = subscribe
        self._changed = asyncio.Event()

    def notify(self) -> None:
        """The list has changed: look at once."""
        self._changed.set()

    async def run(self) -> None:
        """Look every two seconds, for ever; while the database is away, the subscription stays as it is."""
        while True:
            self._changed.clear()
            try:
                sender_ids = await self._sender_ids()
            except Exception as error:
                if not is_transient(error):
                    raise
                _log.warning("senders.unknown", error=type(error).__name__)
            else:
                await self._subscribe([submissions_topic(sender_id) for sender_id in sender_ids])
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), POLL_SECONDS)
