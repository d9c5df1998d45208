"""Consumes ``dimona.declarations.v1`` and answers on ``dimona.decisions.v1``."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.received import Received
from services.validator.use_cases.judge_declarations import Court, judge_declarations
from shared.contracts import topics
from shared.contracts.decision import Result
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.period_marked import PeriodMarked
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.database.pool import Connection
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope, UnreadableEnvelope
from shared.messaging.items import Blocked, Item, Unreadable
from shared.messaging.partitions import partition_of
from shared.messaging.records import Message, Record

SOURCE = "/dimona/validator"
_RECEIVED = topics.DECLARATION_RECEIVED.encode()
_ABSORBED = topics.WORKER_ABSORBED.encode()
_MARKED = topics.PERIOD_MARKED.encode()
_TYPES: dict[str | None, str] = {
    Result.ACCEPTED: topics.DECLARATION_ACCEPTED,
    Result.WARNING: topics.DECLARATION_ACCEPTED,
    Result.REFUSED: topics.DECLARATION_REFUSED,
    Result.PENDING: topics.DECLARATION_PENDING,
    None: topics.WORKER_MERGED,
}


def decode_received(record: Record) -> Item[Received]:
    """One event at its place in the worker's stream. Reads only the headers it needs: this is every declaration's path.

    Raises Unreadable or UnreadableEnvelope.
    """
    headers = dict(record.headers)
    try:
        kind, id_ = headers["ce_type"], UUID((headers["ce_id"] or b"").decode())
        trace = headers.get("traceparent")
        traceparent = None if trace is None else trace.decode()
    except (KeyError, ValueError):
        raise UnreadableEnvelope("envelope_incomplete") from None
    value = record.value or b""
    try:
        if kind == _RECEIVED:
            event = DeclarationReceived.model_validate_json(value)
            return Item(record, event.worker_id, event.seq, Received(event, value, id_, traceparent))
        if kind == _ABSORBED:
            absorbed = WorkerAbsorbed.model_validate_json(value)
            body = Received(absorbed, value, id_, traceparent)
            return Item(record, absorbed.worker_id, absorbed.seq, body, also_lock=(absorbed.absorbed_worker_id,))
        if kind == _MARKED:
            mark = PeriodMarked.model_validate_json(value)
            return Item(record, mark.worker_id, mark.seq, Received(mark, value, id_, traceparent))
    except ValidationError:
        raise Unreadable("malformed_event") from None
    raise Unreadable("unknown_type")


class JudgeHandler:
    """An OrderedHandler: streams are workers, positions their seqs."""

    def __init__(self, court: Court, partitions: Callable[[str], int], clock: Callable[[], datetime]) -> None:
        self._court = court
        self._partitions = partitions
        self._clock = clock

    async def lock(self, tx: Connection, streams: Sequence[int]) -> Mapping[int, int]:
        """Lock workers; the last seq of each."""
        return await self._court.log.lock(tx, streams)

    async def apply(self, tx: Connection, items: Sequence[Item[Received]]) -> Sequence[Message | Blocked]:
        """A decision on each."""
        now = self._clock()
        decided_at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        decisions = await judge_declarations(tx, self._court, [item.body for item in items], decided_at)
        partitions = self._partitions(topics.DECISIONS)
        return [
            decided_message(decision, partitions) if decision is not None else Blocked("absorbed_worker_is_behind")
            for decision in decisions
        ]

    async def repeat(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> Sequence[Message]:
        """As they were first decided."""
        logged = await self._court.log.at(tx, positions)
        partitions = self._partitions(topics.DECISIONS)
        return [decided_message(logged[place], partitions) for place in positions]


def decided_message(decision: LoggedDecision, partitions: int) -> Message:
    """The event of a logged decision; the same bytes every time."""
    kind, number = decision.event_type or _TYPES[decision.result], decision.number
    identity = (
        (decision.worker_id, kind, decision.seq) if number is None else (number, kind, decision.phase, decision.attempt)
    )
    envelope = Envelope(
        id=event_id(*identity),
        type=kind,
        source=SOURCE,
        time=decision.decided_at,
        subject=None if number is None else str(number),
        relatedto=decision.received_id,
        sequence=decision.seq,
        worker_id=decision.worker_id,
        attempt=decision.attempt,
        phase=decision.phase,
        traceparent=decision.traceparent,
    )
    return Message(
        topics.DECISIONS,
        partition_of(decision.worker_id, partitions),
        str(decision.worker_id).encode(),
        decision.body,
        envelope.headers(),
    )
