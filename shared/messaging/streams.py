"""Order as data: each stream is applied at last + 1 only, repeats get their stored reply, the rest waits in ``parked``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, TypeVar

from shared.database.pool import Connection, Pool
from shared.messaging.decoding import decode_records
from shared.messaging.instruments import StreamInstruments
from shared.messaging.isolation import settle
from shared.messaging.items import Blocked, Decode, Item, OrderedHandler
from shared.messaging.outbox import OutboxRow, enqueue
from shared.messaging.parked import WAITING, Parked, Parking
from shared.messaging.records import Message, require_size

T = TypeVar("T")
Place = tuple[int, int]  # stream, position
Reply = tuple[Place, Message]
_NOTHING = Parking()


@dataclass(slots=True)
class _Sorted(Generic[T]):
    """A batch against the last applied positions: what was, what is next, what must wait."""

    repeats: list[Place] = field(default_factory=list)
    next: list[Item[T]] = field(default_factory=list)
    waiting: list[Item[T]] = field(default_factory=list)


class Streams(Generic[T]):
    """A Handler that keeps the order of an OrderedHandler. ``name`` must be the name of the step it serves.

    alarm_gaps: whether a record that comes before its predecessor needs a person, since it cannot happen by itself.

    A stream that has anything parked, or replies in the outbox, sends all its replies through the outbox, so that they
    are published in order; every other stream answers directly.
    """

    def __init__(self, name: str, handler: OrderedHandler[T], decode: Decode[T], *, alarm_gaps: bool = False) -> None:
        self.name = name
        self._alarm_gaps = alarm_gaps
        self._handler = handler
        self._decode = decode
        self._parked = Parked(name)
        self._instruments = StreamInstruments(name)

    async def handle(self, tx: Connection, items: Sequence[Item[T]], /) -> Sequence[Message]:
        """Apply what is next in each stream; give the replies that may leave directly."""
        items = sorted(items, key=_place)
        last = await self._lock(tx, items)
        parked = await self._parked.of_streams(tx, sorted({item.stream for item in items}))
        batch = _sort(items, last, parked)
        repeated = await self._repeat(tx, batch.repeats)
        applied, blocked = await self._apply(tx, batch.next)
        self._instruments.count("repeated", len(repeated))
        self._instruments.count("applied", len(applied))
        if not parked and not batch.waiting and not blocked:
            return [message for _, message in (*repeated, *applied)]
        waiting = [(item.stream, item.position, item.record) for item in batch.waiting]
        await self._parked.add(tx, waiting, WAITING, alarm=self._alarm_gaps)
        self._instruments.count("waiting", len(batch.waiting) + len(blocked))
        by_outbox = {*parked, *(item.stream for item in (*batch.waiting, *blocked))}
        await self._release(tx, repeated, applied, parked, by_outbox)
        return [message for place, message in (*repeated, *applied) if place[0] not in by_outbox]

    async def heal(self, pool: Pool) -> int:
        """Retry parked heads that are due; gives how many rows were drained. Call every 10 s, and wake the outbox after."""
        drained = 0
        due = await self._parked.take_due(pool, 500)
        for stream, of_stream in groupby(sorted(due), key=lambda place: place[0]):
            async with pool.transaction() as tx:
                drained += await self._heal_stream(tx, stream, [position for _, position in of_stream])
        return drained

    async def load(self, tx: Connection, rows: Sequence[OutboxRow], /) -> Sequence[Message]:
        """``load`` of the OutboxPublisher: the stored replies of these rows."""
        return await self._handler.repeat(tx, [(row.stream, row.position) for row in rows])

    async def forget(self, tx: Connection, rows: Sequence[OutboxRow], /) -> None:
        """``after_ack`` of the OutboxPublisher: drained parked rows may go now."""
        await self._parked.forget(tx, [(row.stream, row.position) for row in rows])

    async def _lock(self, tx: Connection, items: Sequence[Item[T]]) -> Mapping[int, int]:
        streams = {item.stream for item in items if item.position}
        streams.update(stream for item in items for stream in item.also_lock)
        return await self._handler.lock(tx, sorted(streams)) if streams else {}

    async def _repeat(self, tx: Connection, places: Sequence[Place]) -> list[Reply]:
        messages = await self._handler.repeat(tx, places) if places else ()
        return list(zip(places, messages, strict=True))

    async def _apply(self, tx: Connection, items: Sequence[Item[T]]) -> tuple[list[Reply], list[Item[T]]]:
        replies: list[Reply] = []
        silent: list[Place] = []
        blocked: list[Item[T]] = []
        answers = await self._handler.apply(tx, items) if items else ()
        for item, answer in zip(items, answers, strict=True):
            if isinstance(answer, Blocked):
                blocked.append(item)
                place = (item.stream, item.position, item.record)
                await self._parked.add(tx, [place], answer.reason, alarm=answer.alarm)
            elif answer is None:
                silent.append(_place(item))
            else:
                require_size(answer)
                replies.append((_place(item), answer))
        await self._parked.forget(tx, silent)
        return replies, blocked

    async def _release(
        self,
        tx: Connection,
        repeated: Sequence[Reply],
        applied: Sequence[Reply],
        parked: Mapping[int, Parking],
        by_outbox: set[int],
    ) -> None:
        """Let followers through whose turn has come, and put what must keep its order into the outbox."""
        answered = [place for place, _ in (*repeated, *applied) if place[0] in by_outbox]
        await self._parked.forget(tx, [(s, p) for s, p in answered if p in parked.get(s, _NOTHING).positions])
        advanced = {stream for (stream, position), _ in applied if position and stream in by_outbox}
        drained = await self._drain_streams(tx, sorted(advanced))
        await self._enqueue(tx, [*answered, *drained])

    async def _enqueue(self, tx: Connection, places: Sequence[Place]) -> None:
        await enqueue(tx, [(self.name, stream, position) for stream, position in sorted(places)])

    async def _heal_stream(self, tx: Connection, stream: int, positions: Sequence[int]) -> int:
        drained = await self._drain_streams(tx, [stream]) if any(positions) else []
        if 0 in positions:
            drained += await self._drain(tx, [(stream, 0)])
        await self._enqueue(tx, drained)
        return len(drained)

    async def _drain_streams(self, tx: Connection, streams: Sequence[int]) -> list[Place]:
        """Apply what is parked right behind the last applied position of each stream."""
        if not streams:
            return []
        last = await self._handler.lock(tx, streams)
        parked = await self._parked.of_streams(tx, streams)
        ready, applied = [], []
        for stream in streams:
            waiting, position = parked.get(stream, _NOTHING).positions, last[stream] + 1
            applied += [(stream, early) for early in sorted(waiting) if 0 < early < position]
            while position in waiting:
                ready.append((stream, position))
                position += 1
        await self._parked.forget(tx, applied)  # came again while it was parked; its reply is not ours to send
        return await self._drain(tx, ready) if ready else []

    async def _drain(self, tx: Connection, positions: Sequence[Place]) -> list[Place]:
        drained: list[Place] = []
        stopped: set[int] = set()

        async def attempt(items: Sequence[Item[T]]) -> None:
            items = [item for item in items if item.stream not in stopped]
            await self._lock(tx, items)
            replies, blocked = await self._apply(tx, items)
            if replies:
                await self._parked.drain(tx, [place for place, _ in replies])
            stopped.update(item.stream for item in blocked)
            drained.extend(place for place, _ in replies)

        async def guilty(item: Item[T], reason: str) -> None:
            stopped.add(item.stream)
            await self._parked.alarm(tx, item.stream, item.position, reason)

        items = await self._read(tx, positions)
        await settle(
            tx, [list(of_stream) for _, of_stream in groupby(items, key=lambda item: item.stream)], attempt, guilty
        )
        self._instruments.count("drained", len(drained))
        return drained

    async def _read(self, tx: Connection, positions: Sequence[Place]) -> list[Item[T]]:
        items: list[Item[T]] = []
        stopped: set[int] = set()
        for stream, position, record in await self._parked.records(tx, positions):
            if stream in stopped:
                continue
            decoded = decode_records(self._decode, [record])
            if [_place(item) for item in decoded.items] == [(stream, position)]:
                items += decoded.items
                continue
            stopped.add(stream)
            for refused in decoded.refused:
                await self._parked.alarm(tx, stream, position, refused.reason)
            for item in decoded.items:
                await self._move(tx, (stream, position), item)
        return items

    async def _move(self, tx: Connection, parked_at: Place, item: Item[T]) -> None:
        """A record whose place could not be read when it was parked: at its own place its turn will come."""
        await self._parked.add(tx, [(item.stream, item.position, item.record)], WAITING, alarm=False)
        await self._parked.forget(tx, [parked_at])


def _place(item: Item[T]) -> Place:
    return item.stream, item.position


def _sort(items: Sequence[Item[T]], last: Mapping[int, int], parked: Mapping[int, Parking]) -> _Sorted[T]:
    """``items`` sorted by place. A position met twice in one batch counts once: equal position, equal event."""
    batch: _Sorted[T] = _Sorted()
    reached = dict(last)
    previous = None
    for item in items:
        stream, position = place = _place(item)
        if place == previous:
            continue
        previous = place
        held = position in parked.get(stream, _NOTHING).held
        if position and position <= reached[stream]:
            batch.repeats.append(place)
        elif held or (position and position != reached[stream] + 1):
            batch.waiting.append(item)
        else:
            batch.next.append(item)
            if position:
                reached[stream] = position
    return batch
