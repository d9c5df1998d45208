"""The transaction of the step: handle the batch, or find and refuse the items that make it fail."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from shared.messaging.streams import Streams

T = TypeVar("T")
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
        self._measured = isinstance(handler, Streams)  # which also measures what leaves through the outbox
        self._kept = KeptConnection(pool)

    async def connection(self) -> Connection:
        """The kept connection, outside a transaction."""
        return await self._kept.get()

    async def close(self) -> None:
        await self._kept.close()

    async def write(self, decoded: Decoded[T]) -> Written:
        """One transaction; done again without the guilty when an item's data or a bug breaks it. Raises transient errors."""
        try:
            return await self._transact(decoded)
        except Exception as error:
            if is_transient(error):
                raise
            log.exception("step.isolating", step=self._name, reason=reason_of(error), records=len(decoded.items))
        guilty = {id(item): reason for item, reason in await self._find_guilty(decoded.items)}
        innocent = [item for item in decoded.items if id(item) not in guilty]
        refused = [
            Refused(item.record, guilty[id(item)], (item.stream, item.position))
            for item in decoded.items
            if id(item) in guilty
        ]
        return await self._transact(Decoded(innocent, [*decoded.refused, *refused]))

    async def _transact(self, decoded: Decoded[T]) -> Written:
        written = Written()
        with self._breaking_on_failure():
            tx = await self._kept.get()
            async with tx.transaction():
                for refused in decoded.refused:
                    await self._refuse(tx, refused, written)
                written.messages.extend(await self._handle(tx, decoded.items))
                written.outcomes["handled"] += len(decoded.items)
                crash_point(f"{self._name}.written")
        crash_point(f"{self._name}.committed")
        return written

    async def _handle(self, tx: Connection, items: Sequence[Item[T]]) -> Sequence[Message]:
        messages = await self._handler.handle(tx, items) if items else ()
        if not self._measured:
            for message in messages:
                require_size(message)
        return messages

    async def _find_guilty(self, items: Sequence[Item[T]]) -> list[tuple[Item[T], str]]:
        """Which items fail by themselves, and why; found in a transaction that is rolled back."""
        found: list[tuple[Item[T], str]] = []
        streams: dict[int, list[Item[T]]] = {}
        for item in sorted(items, key=lambda item: (item.stream, item.position)):
            streams.setdefault(item.stream, []).append(item)

        async def attempt(some: Sequence[Item[T]]) -> None:
            await self._handle(tx, some)

        async def guilty(item: Item[T], reason: str) -> None:
            found.append((item, reason))

        with self._breaking_on_failure():
            tx = await self._kept.get()
            trial = tx.transaction()
            await trial.start()
            try:
                await settle(tx, list(streams.values()), attempt, guilty)
            finally:
                await trial.rollback()
        return found

    @contextmanager
    def _breaking_on_failure(self) -> Iterator[None]:
        """Do not trust the connection after a failure of the infrastructure, or when cancelled half-way."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, Exception) or (is_transient(error) and not is_conflict(error)):
                self._kept.discard()
            raise

    async def _refuse(self, tx: Connection, refused: Refused, written: Written) -> None:
        fate, messages = await self._poison.refuse(tx, self._name, refused)
        written.messages.extend(messages)
        written.outcomes[fate] += 1
