"""The batch step, once, for every consumer: decode, one transaction, publish, await every ack, commit explicit offsets."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

import structlog

from shared.database.errors import is_transient
from shared.database.pool import Pool
from shared.messaging.attempts import LIMIT, Attempts
from shared.messaging.crash_points import crash_point
from shared.messaging.decoding import Decoded, decode_records, refuse
from shared.messaging.ending import BUG, TEMPORARY_FAILURE, end_process
from shared.messaging.healing import Healing
from shared.messaging.instruments import STAGES, StepInstruments
from shared.messaging.isolation import reason_of
from shared.messaging.items import Blocked, Decode, Handler, Item, OrderedHandler, Unreadable
from shared.messaging.parked import KILLER, Parked
from shared.messaging.poison import Park, Reject
from shared.messaging.publisher import Publishing, PublishUnknown, publish_with_crash_points
from shared.messaging.records import Record
from shared.messaging.streams import Streams
from shared.messaging.writing import Writing, Written

__all__ = [
    "BatchStep",
    "Blocked",
    "Commit",
    "Decode",
    "Handler",
    "Item",
    "OrderedHandler",
    "Park",
    "Reject",
    "Unreadable",
]

T = TypeVar("T")
R = TypeVar("R")
Commit = Callable[[Mapping[tuple[str, int], int]], Awaitable[None]]
"""Commits explicit offsets: (topic, partition) → the next offset to read."""
log = structlog.get_logger()


class Exhausted(Exception):
    """The infrastructure stayed away for longer than the step may wait."""


class BatchStep(Generic[T]):
    """name: ``<service>.<step>``, names crash points, metrics and rows of ``parked``.

    committed: called after each commit of the transaction, before the replies are published; wakes what looks at the database.
    retry_budget_s: how long the transient failures of one batch are waited out; less than half of the consumer's ``max.poll.interval``.
    end: ends the process; replaced in tests only.
    """

    def __init__(
        self,
        name: str,
        *,
        pool: Pool,
        publisher: Publishing,
        decode: Decode[T],
        handler: Handler[T],
        poison: Park | Reject | None = None,
        committed: Callable[[], object] | None = None,
        retry_budget_s: float = 60,
        end: Callable[[int], Any] = end_process,
    ) -> None:
        self.name = name
        self.last_success = time.monotonic()
        self._pool = pool
        self._publisher = publisher
        self._decode = decode
        self._handler = handler
        self._committed = committed or (lambda: None)
        self._budget_s = retry_budget_s
        self._end = end
        self._writing = Writing(name, pool, handler, poison or Park())
        self._attempts = Attempts(name)
        self._parked = Parked(name)
        self._instruments = StepInstruments(name)
        self._fresh: set[tuple[str, int]] = set()
        self._deadline = 0.0

    def assigned(self, partitions: Sequence[tuple[str, int]]) -> None:
        """These (topic, partition) are new to this process: their first batch counts deaths."""
        self._fresh.update(partitions)

    async def run(self, records: Sequence[Record], commit: Commit) -> None:
        """Bring one batch to its end. Never raises for a bad record; ends the process when it cannot go on."""
        self._deadline = time.monotonic() + self._budget_s
        firsts = self._firsts(records) if self._fresh else []
        try:
            one_by_one = bool(firsts) and await self._patiently(lambda: self._begin(firsts))
            if one_by_one:
                log.warning("step.record_by_record", step=self.name, records=len(records))
                for record in records:
                    await self._bring_alone(record, commit)
            else:
                await self._bring(records, commit, counted=bool(firsts))
            if firsts:
                self._fresh.difference_update((r.topic, r.partition) for r in firsts)
        except (Exhausted, PublishUnknown) as error:
            await self._excuse(records)
            self._stop("step.infrastructure_failed", error, TEMPORARY_FAILURE)
        except Exception as error:  # noqa: BLE001 - FastStream would swallow it and go on to the next batch
            self._stop("step.failed", error, BUG)

    async def heal(self) -> int:
        """Retry what is parked and due, set the gauges; gives how many records got through. Call every 10 s."""
        if isinstance(self._handler, Streams):
            healed = await self._handler.heal(self._pool)
        else:
            healed = await Healing(self._parked, self._pool, self._publisher, self._decode, self._handler).heal()
        self._instruments.parked(*await self._parked.counts(self._pool))
        if healed:
            self._committed()
            log.info("step.healed", step=self.name, records=healed)
        return healed

    async def close(self) -> None:
        """Give the kept connection back."""
        await self._writing.close()

    async def _bring(
        self, records: Sequence[Record], commit: Commit, decoded: Decoded[T] | None = None, *, counted: bool
    ) -> None:
        """``counted``: deaths on these records are being counted; once they are written they have killed nobody."""
        started = time.perf_counter()
        decoded = decoded or decode_records(self._decode, records)
        clock = [started, time.perf_counter()]
        crash_point(f"{self.name}.decoded")
        written = await self._patiently(lambda: self._writing.write(decoded))
        if counted:
            await self._patiently(lambda: self._forget(records))
        self._committed()
        clock.append(time.perf_counter())
        await publish_with_crash_points(self._publisher, self.name, written.messages)
        clock.append(time.perf_counter())
        try:
            async with asyncio.timeout(self._budget_s):
                await commit(next_offsets(records))
        except TimeoutError as error:
            raise Exhausted from error
        crash_point(f"{self.name}.offsets_committed")
        clock.append(time.perf_counter())
        self._report(len(records), written, clock)

    async def _bring_alone(self, record: Record, commit: Commit) -> None:
        """One record as a batch of its own; parked without being handled when it has killed the process too often."""
        self._deadline = time.monotonic() + self._budget_s
        deaths = await self._patiently(lambda: self._begin_alone(record))
        decoded: Decoded[T] | None = None
        if deaths >= LIMIT:
            place = _known_place(self._decode, record) if deaths == LIMIT else None
            decoded = Decoded([], [refuse(record, KILLER, *(place or (None, None)))])
        await self._bring([record], commit, decoded, counted=True)

    async def _patiently(self, work: Callable[[], Awaitable[R]]) -> R:
        """Repeat ``work`` while the infrastructure fails, with growing pauses. Raises Exhausted; other errors pass."""
        pause = 0.01
        while True:
            try:
                return await work()
            except Exception as error:
                if not is_transient(error):
                    raise
                if time.monotonic() + pause > self._deadline:
                    raise Exhausted from error
                self._instruments.retried()
                log.warning("step.backed_off", step=self.name, reason=reason_of(error), seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)

    def _firsts(self, records: Sequence[Record]) -> list[Record]:
        firsts: dict[tuple[str, int], Record] = {}
        for record in records:
            if (record.topic, record.partition) in self._fresh:
                firsts.setdefault((record.topic, record.partition), record)
        return list(firsts.values())

    async def _begin(self, firsts: Sequence[Record]) -> bool:
        return await self._attempts.begin(await self._writing.connection(), firsts)

    async def _begin_alone(self, record: Record) -> int:
        return await self._attempts.begin_alone(await self._writing.connection(), record)

    async def _forget(self, records: Sequence[Record]) -> None:
        await self._attempts.forget(await self._writing.connection(), next_offsets(records))

    async def _excuse(self, records: Sequence[Record]) -> None:
        """The records are not to blame for this end: take back what was counted, if the database still answers."""
        with suppress(Exception):
            async with asyncio.timeout(2):
                await self._forget(records)

    def _stop(self, event: str, error: Exception, code: int) -> None:
        cause = error.__cause__ or error
        log.error(event, step=self.name, reason=reason_of(cause), exc_info=error)
        self._end(code)

    def _report(self, size: int, written: Written, clock: Sequence[float]) -> None:
        self.last_success = time.monotonic()
        stages = {stage: end - start for stage, start, end in zip(STAGES, clock, clock[1:], strict=False)}
        self._instruments.finished(size, stages, written.outcomes)
        milliseconds = {f"{stage}_ms": round(seconds * 1000, 2) for stage, seconds in stages.items()}
        log.info(
            "step.done", step=self.name, records=size, replies=len(written.messages), **written.outcomes, **milliseconds
        )


def next_offsets(records: Sequence[Record]) -> dict[tuple[str, int], int]:
    """What to commit once these records are done: per (topic, partition) the offset after the highest."""
    offsets: dict[tuple[str, int], int] = {}
    for record in records:
        place = record.topic, record.partition
        offsets[place] = max(offsets.get(place, 0), record.offset + 1)
    return offsets


def _known_place(decode: Decode[T], record: Record) -> tuple[int, int] | None:
    decoded = decode_records(decode, [record])
    return next(
        ((item.stream, item.position) for item in decoded.items), decoded.refused[0].place if decoded.refused else None
    )
