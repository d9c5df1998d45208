"""Retrying what an unordered handler could not take: a parked record is handled again as if it had just arrived."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.database.errors import is_transient
from shared.database.pool import Pool
from shared.messaging.decoding import decode_records
from shared.messaging.isolation import reason_of
from shared.messaging.items import Decode, Handler
from shared.messaging.parked import Parked
from shared.messaging.publisher import Publishing, PublishUnknown
from shared.messaging.records import require_size

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Healing(Generic[T]):
    """Heals the parked records of one unordered step."""

    parked: Parked
    pool: Pool
    publisher: Publishing
    decode: Decode[T]
    handler: Handler[T]

    async def heal(self) -> int:
        """Handle due records again; gives how many got through.

        The row goes after the acks. A crash before that repeats the record, and the handler answers with its stored reply.
        """
        healed = 0
        for place in await self.parked.take_due(self.pool, 100):
            try:
                healed += await self._heal_one(place)
            except Exception as error:
                if is_transient(error) or isinstance(error, PublishUnknown):
                    raise
                async with self.pool.transaction() as tx:
                    await self.parked.alarm(tx, *place, reason_of(error))
        return healed

    async def _heal_one(self, place: tuple[int, int]) -> int:
        async with self.pool.transaction() as tx:
            records = [record for _, _, record in await self.parked.records(tx, [place])]
            items = decode_records(self.decode, records).items
            messages = await self.handler.handle(tx, items) if items else ()
            for message in messages:
                require_size(message)
        if not items:
            return 0
        await self.publisher.publish(messages)
        async with self.pool.transaction() as tx:
            await self.parked.forget(tx, [place])
        return 1
