"""The transaction of the step: handle the batch, or find and refuse the items that make it fail."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog

from shared.database.errors import is_conflict, is_transient
from shared.database.pool import Connection, KeptConnection, Pool
from shared.messaging.crash_points import crash_point
from shared.messaging.decoding import Decoded, Refused
from shared.messaging.isolation import reason_of, settle
from shared.messaging.items import Handler, Item
from shared.messaging.poison import Park, Reject
from shared.messaging.records import Message, require_size

T = TypeVar("T")
_Way = Callable[[Connection, Sequence[Item[T]], "Written"], Awaitable[None]]
log = structlog.get_logger()


@dataclass(slots=True)
class Written:
    """What a committed transaction asks to publish, and what became of the records."""

    messages: list[Message] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


class Writing(Generic[T]):
    """Writes decoded batches through ``handler``, on one connection kept between batches."""

    def __init__(self, name: str, pool: Pool, handler: Handler[T], poison: Park | Reject) -> None:
        self._name = name
        self._handler = handler
        self._poison = poison
        self._kept = KeptConnection(pool)

    async def connection(self) -> Connection:
        """The kept connection, outside a transaction."""
        return await self._kept.get()

    async def close(self) -> None:
        await self._kept.release()

    async def write(self, decoded: Decoded[T]) -> Written:
        """One transaction; redone with savepoints when an item's data or a bug breaks it. Raises transient errors."""
        try:
            return await self._transact(decoded, self._together)
        except Exception as error:
            if is_transient(error):
                raise
            log.exception("step.isolating", step=self._name, reason=reason_of(error), records=len(decoded.items))
        return await self._transact(decoded, self._apart)

    async def _transact(self, decoded: Decoded[T], handle: _Way[T]) -> Written:
        written = Written()
        try:
            tx = await self._kept.get()
            async with tx.transaction():
                for refused in decoded.refused:
                    await self._refuse(tx, refused, written)
                if decoded.items:
                    await handle(tx, decoded.items, written)
                crash_point(f"{self._name}.written")
        except BaseException as error:
            if not isinstance(error, Exception) or (is_transient(error) and not is_conflict(error)):
                self._kept.discard()
            raise
        crash_point(f"{self._name}.committed")
        return written

    async def _together(self, tx: Connection, items: Sequence[Item[T]], written: Written) -> None:
        messages = await self._handler.handle(tx, items)
        for message in messages:
            require_size(message)
        written.messages.extend(messages)
        written.outcomes["handled"] += len(items)

    async def _apart(self, tx: Connection, items: Sequence[Item[T]], written: Written) -> None:
        async def attempt(some: Sequence[Item[T]]) -> None:
            await self._together(tx, some, written)

        async def guilty(item: Item[T], reason: str) -> None:
            await self._refuse(tx, Refused(item.record, reason, (item.stream, item.position)), written)

        streams: dict[int, list[Item[T]]] = {}
        for item in sorted(items, key=lambda item: (item.stream, item.position)):
            streams.setdefault(item.stream, []).append(item)
        await settle(tx, list(streams.values()), attempt, guilty)

    async def _refuse(self, tx: Connection, refused: Refused, written: Written) -> None:
        fate, messages = await self._poison.refuse(tx, self._name, refused)
        written.messages.extend(messages)
        written.outcomes[fate] += 1
