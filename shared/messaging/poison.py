"""What becomes of a record that cannot be handled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import structlog

from shared.database.pool import Connection
from shared.messaging.dead_letters import dead_letter
from shared.messaging.decoding import Refused
from shared.messaging.parked import Parked
from shared.messaging.records import Message, Record

Fate = Literal["parked", "rejected", "dead"]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Park:
    """Poison policy of internal topics: the record goes to ``parked`` with an alarm, followers of its stream wait.

    Without a readable place in a stream it becomes a dead letter on ``<topic>.dlq``.
    """

    async def refuse(self, tx: Connection, step: str, refused: Refused) -> tuple[Fate, Sequence[Message]]:
        """What became of the record, and what to publish after the commit."""
        _say("step.record_parked" if refused.place else "step.record_dead", step, refused)
        if refused.place is None:
            return "dead", [dead_letter(refused.record, refused.reason)]
        await Parked(step).add(tx, [(*refused.place, refused.record)], refused.reason, alarm=True)
        return "parked", ()


@dataclass(frozen=True, slots=True)
class Reject:
    """Poison policy of topics that strangers write: ``answer(record, reason)`` gives the dead letter and the problem.

    Must be deterministic: a replay answers with equal bytes. ``reason`` is a constant code.
    """

    answer: Callable[[Record, str], Sequence[Message]]

    async def refuse(self, tx: Connection, step: str, refused: Refused) -> tuple[Fate, Sequence[Message]]:
        """What became of the record, and what to publish after the commit."""
        del tx
        _say("step.record_rejected", step, refused)
        return "rejected", self.answer(refused.record, refused.reason)


def _say(event: str, step: str, refused: Refused) -> None:
    record = refused.record
    log.warning(
        event, step=step, reason=refused.reason, topic=record.topic, partition=record.partition, offset=record.offset
    )
