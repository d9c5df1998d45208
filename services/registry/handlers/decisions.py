"""Consumes ``dimona.decisions.v1`` and answers on ``dimona.registrations.v1``."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from services.registry.domain.decided import Decided, UnreadableDecision, read_decision
from services.registry.domain.ports import Claim, Declarations, Periods
from services.registry.domain.registered import Registered, registered_body
from services.registry.use_cases.register_decisions import register_decisions
from shared.contracts import topics
from shared.contracts.worker_merged import WorkerMerged
from shared.database.pool import Connection
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope, UnreadableEnvelope
from shared.messaging.items import Blocked, Item, Unreadable
from shared.messaging.partitions import partition_of
from shared.messaging.records import Message, Record
from shared.moments import whole_milliseconds

SOURCE = "/dimona/registry"
Told = Decided | WorkerMerged
_DECISIONS = frozenset(
    kind.encode() for kind in (topics.DECLARATION_ACCEPTED, topics.DECLARATION_REFUSED, topics.DECLARATION_PENDING)
)
_MERGED = topics.WORKER_MERGED.encode()


def decode_decision(record: Record) -> Item[Told]:
    """An accepted declaration is the next version of its period; all others have no order.

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
    if kind == _MERGED:
        return _merged(record, value, id_)
    if kind not in _DECISIONS:
        raise Unreadable("unknown_type", stream_of_event(id_), 0)
    try:
        decided = read_decision(value, id_, traceparent)
    except UnreadableDecision:
        raise Unreadable("malformed_decision", stream_of_event(id_), 0) from None
    period = decided.period
    if period is not None:
        return Item(record, period.number, period.version, decided)
    return Item(record, unordered_stream(decided.claim), 0, decided)


def _merged(record: Record, value: bytes, id_: UUID) -> Item[Told]:
    try:
        merged = WorkerMerged.model_validate_json(value)
    except ValidationError:
        raise Unreadable("malformed_merge", stream_of_event(id_), 0) from None
    return Item(record, stream_of_event(id_), 0, merged)


def stream_of_event(id_: UUID) -> int:
    """A stream of its own for an event without a claim, or one that cannot be read yet: no period, and no other's."""
    return -(2**62) - id_.int % 2**61


def unordered_stream(claim: Claim) -> int:
    """A stream of its own for what has no order; ``claim_of_stream`` reads it back."""
    number, phase, attempt = claim
    return -((number << 16) | (attempt << 1) | (phase == "final"))


def claim_of_stream(stream: int) -> Claim:
    """The claim behind an ``unordered_stream``."""
    bits = -stream
    return bits >> 16, "final" if bits & 1 else "provisional", bits >> 1 & 0x7FFF


class RegisterHandler:
    """An OrderedHandler: streams are periods, positions their versions."""

    def __init__(
        self,
        declarations: Declarations,
        periods: Periods,
        partitions: Callable[[str], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._declarations = declarations
        self._periods = periods
        self._partitions = partitions
        self._clock = clock

    async def lock(self, tx: Connection, streams: Sequence[int]) -> Mapping[int, int]:
        """The version of each period; 0 before its first."""
        return {**dict.fromkeys(streams, 0), **await self._periods.lock(tx, streams)}

    async def apply(self, tx: Connection, items: Sequence[Item[Told]]) -> Sequence[Message | Blocked | None]:
        """Registrations of decisions; nothing for merged workers."""
        bodies = [item.body for item in items]
        for body in bodies:
            if isinstance(body, WorkerMerged):
                await self._periods.merge(tx, body)
        decisions = [body for body in bodies if isinstance(body, Decided)]
        now = whole_milliseconds(self._clock())
        registered = iter(
            await register_decisions(tx, self._declarations, self._periods, decisions, now) if decisions else ()
        )
        partitions = self._partitions(topics.REGISTRATIONS)
        return [
            registered_message(next(registered), partitions) if isinstance(body, Decided) else None for body in bodies
        ]

    async def repeat(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> Sequence[Message]:
        """As they were first registered."""
        versions = [place for place in positions if place[1]]
        claims = {place: claim_of_stream(place[0]) for place in positions if not place[1]}
        by_version = await self._declarations.by_version(tx, versions)
        by_claim = await self._declarations.by_claim(tx, list(claims.values()))
        partitions = self._partitions(topics.REGISTRATIONS)
        return [
            registered_message(by_version[place] if place[1] else by_claim[claims[place]], partitions)
            for place in positions
        ]


def registered_message(registered: Registered, partitions: int) -> Message:
    """``DeclarationRegistered``; the same bytes every time."""
    number, phase, attempt = registered.number, registered.phase, registered.attempt
    envelope = Envelope(
        id=event_id(number, topics.DECLARATION_REGISTERED, phase, attempt),
        type=topics.DECLARATION_REGISTERED,
        source=SOURCE,
        time=registered.registered_at,
        subject=str(number),
        relatedto=registered.decision_id,
        sequence=registered.seq,
        worker_id=registered.worker_id,
        attempt=attempt,
        phase=phase,
        traceparent=registered.traceparent,
    )
    worker_id = registered.worker_id
    return Message(
        topics.REGISTRATIONS,
        partition_of(worker_id, partitions),
        str(worker_id).encode(),
        registered_body(registered),
        envelope.headers(),
    )
