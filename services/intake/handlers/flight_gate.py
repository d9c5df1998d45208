"""How many declarations may be published now: a file of a million waits in the outbox, not before the validator."""

import time
from collections.abc import Callable, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.contracts.topics import DECLARATIONS, VALIDATOR_GROUP
from shared.database.pool import Connection
from shared.messaging.outbox import OutboxRow

_log = structlog.get_logger()
_FRESH_SECONDS = 1.0
_PAUSE_SECONDS = 0.1  # between two measurements of a full gate: each costs about as much as publishing a hundred


class FlightGate:
    """Bounds what is in flight: end offset minus committed offset of the validator's group, over all partitions.

    Measured when less than half of the limit seems free, or a second has passed. A full gate opens again when a quarter
    of the limit is free, so that publishing goes in batches worth their price. While Kafka doesn't tell, the gate is open: it
    serves fairness, not correctness. ``partitions``: how many a topic has.
    """

    def __init__(
        self,
        bootstrap: str,
        limit: int,
        partitions: Callable[[str], int],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bootstrap = bootstrap
        self._partitions = partitions
        self._limit = limit
        self._monotonic = monotonic
        self._admin: AIOKafkaAdminClient | None = None
        self._offsets: AIOKafkaConsumer | None = None
        self._allowance = 0
        self._measured_at = float("-inf")

    async def start(self) -> None:
        """Connect. Raises KafkaError."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap, client_id="intake-gate")
        await admin.start()
        self._admin = admin
        offsets = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, client_id="intake-gate", enable_auto_commit=False)
        await offsets.start()
        self._offsets = offsets

    async def stop(self) -> None:
        """Disconnect."""
        if self._offsets is not None:
            await self._offsets.stop()
        if self._admin is not None:
            await self._admin.close()

    async def allowance(self) -> int:
        """How many may go now."""
        age = self._monotonic() - self._measured_at
        if age > _FRESH_SECONDS or (self._allowance < self._limit // 2 and age > _PAUSE_SECONDS):
            await self._measure()
        return self._allowance if self._allowance >= self._limit // 4 else 0

    async def published(self, _tx: Connection, rows: Sequence[OutboxRow]) -> None:
        """These have gone."""
        self._allowance -= len(rows)

    async def _measure(self) -> None:
        try:
            in_flight = await self._in_flight()
        except (KafkaError, OSError, RuntimeError) as error:  # the last: writing to a connection just lost
            _log.warning("flight_gate.unmeasured", error=type(error).__name__)
            in_flight = 0
        self._allowance = self._limit - in_flight
        self._measured_at = self._monotonic()

    async def _in_flight(self) -> int:
        assert self._admin is not None
        assert self._offsets is not None
        partitions = [TopicPartition(DECLARATIONS, number) for number in range(self._partitions(DECLARATIONS))]
        committed = await self._admin.list_consumer_group_offsets(VALIDATOR_GROUP, partitions=partitions)
        ends = await self._offsets.end_offsets(partitions)
        known = {partition: found.offset for partition, found in committed.items() if found.offset >= 0}
        unread = [partition for partition in partitions if partition not in known]
        if unread:
            known.update(await self._offsets.beginning_offsets(unread))
        return sum(max(0, ends[partition] - known[partition]) for partition in partitions)
