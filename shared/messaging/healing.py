"""Retrying what an unordered handler could not take: a parked record is handled again as if it had just arrived."""

from typing import TypeVar

from shared.database.errors import is_transient
from shared.database.pool import Pool
from shared.messaging.decoding import decode_records
from shared.messaging.isolation import reason_of
from shared.messaging.items import Decode, Handler
from shared.messaging.parked import Parked
from shared.messaging.publisher import Publishing
from shared.messaging.records import require_size

T = TypeVar("T")


async def heal_unordered(
    parked: Parked, pool: Pool, publisher: Publishing, decode: Decode[T], handler: Handler[T]
) -> int:
    """Handle due records again; gives how many got through.

    The row goes after the acks. A crash before that repeats the record, and the handler answers with its stored reply.
    """
    healed = 0
    for place in await parked.take_due(pool, 100):
        try:
            healed += await _heal_one(place, parked, pool, publisher, decode, handler)
        except Exception as error:
            if is_transient(error):
                raise
            async with pool.transaction() as tx:
                await parked.alarm(tx, *place, reason_of(error))
    return healed


async def _heal_one(
    place: tuple[int, int], parked: Parked, pool: Pool, publisher: Publishing, decode: Decode[T], handler: Handler[T]
) -> int:
    async with pool.transaction() as tx:
        records = [record for _, _, record in await parked.records(tx, [place])]
        items = decode_records(decode, records).items
        messages = await handler.handle(tx, items) if items else ()
        for message in messages:
            require_size(message)
    if not items:
        return 0
    await publisher.publish(messages)
    async with pool.transaction() as tx:
        await parked.forget(tx, [place])
    return 1
