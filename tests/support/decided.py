"""Decisions as the validator publishes them, made in memory."""

from datetime import UTC, datetime
from typing import Any

from services.validator.domain.received import Received
from services.validator.handlers.decisions import decided_message, decode_received
from services.validator.use_cases.judge_declarations import judge_declarations
from shared.messaging.records import Record
from tests.support.received import Event, record_of
from tests.support.validator_fakes import court_in_memory, lenient_judge

DECIDED_AT = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Deciding:
    """A validator in memory: remembers what it decided."""

    def __init__(self) -> None:
        self._court = court_in_memory(lenient_judge)
        self._offset = 0

    async def decide(self, *events: Event) -> list[Record]:
        """The records of ``dimona.decisions.v1`` that answer these events, contiguous in their streams."""
        received: list[Received] = [decode_received(record_of(event)).body for event in events]
        tx: Any = None
        decisions = await judge_declarations(tx, self._court, received, DECIDED_AT)
        assert None not in decisions
        return [self._record(decision) for decision in decisions]

    def _record(self, decision: Any) -> Record:
        message = decided_message(decision, 12)
        self._offset += 1
        return Record(
            message.topic,
            message.partition,
            self._offset,
            1_700_000_000_000,
            message.key,
            message.value,
            message.headers,
        )
