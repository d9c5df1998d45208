"""Consumes ``dimona.decisions.v1`` and answers on ``dimona.registrations.v1``."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from services.registry.domain.decided import Decided, UnreadableDecision, read_decision
from services.registry.domain.ports import Claim, DailyRegistrations, Declarations, Periods
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
_REGISTRATIONS = 2**60


def decode_decision(record: Record) -> Item[Told]:
    """An accepted declaration is the next version of its period or daily registration; all others have no order.

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
    period, registration = decided.period, decided.registration
    if period is not None:
        return Item(record, period.number, period.version, decided)
    if registration is not None:
        return Item(record, registration_stream(registration.number), registration.version, decided)
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


def registration_stream(number: int) -> int:
    """The stream of a daily registration: beyond the numbers of all periods."""
    return _REGISTRATIONS + number


def unordered_stream(claim: Claim) -> int:
    """A stream of its own for what has no order; ``claim_of_stream`` reads it back."""
    number, phase, attempt = claim
    return -((number << 16) | (attempt << 1) | (phase == "final"))


def claim_of_stream(stream: int) -> Claim:
    """The claim behind an ``unordered_stream``."""
    bits = -stream
    return bits >> 16, "final" if bits & 1 else "provisional", bits >> 1 & 0x7FFF


class RegisterHandler:
    """An OrderedHandler: streams are periods and daily registrations, positions their versions."""

    def __init__(
        self,
        declarations: Declarations,
        periods: Periods,
        registrations: DailyRegistrations,
        partitions: Callable[[str], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._declarations = declarations
        self._periods = periods
        self._registrations = registrations
        self._partitions = partitions
        self._clock = clock

    async def lock(self, tx: Connection, streams: Sequence[int]) -> Mapping[int, int]:
        """The version of each period or daily registration; 0 before its first."""
        versions = {**dict.fromkeys(streams, 0), **await self._periods.lock(tx, streams)}
        daily = [stream - _REGISTRATIONS for stream in streams if stream > _REGISTRATIONS]
        if daily:
            locked = await self._registrations.lock(tx, daily)
            versions.update({registration_stream(number): version for number, version in locked.items()})
        return versions

    async def apply(self, tx: Connection, items: Sequence[Item[Told]]) -> Sequence[Message | Blocked | None]:
        """Registrations of decisions; nothing for merged workers."""
        bodies = [item.body for item in items]
        for body in bodies:
            if isinstance(body, WorkerMerged):
                await self._periods.merge(tx, body)
        decisions = [body for body in bodies if isinstance(body, Decided)]
        now = whole_milliseconds(self._clock())
        registered = iter(
            await register_decisions(tx, self._declarations, self._periods, self._registrations, decisions, now=now)
            if decisions
            else ()
        )
        partitions = self._partitions(topics.REGISTRATIONS)
        return [
            registered_message(next(registered), partitions) if isinstance(body, Decided) else None for body in bodies
        ]

    async def repeat(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> Sequence[Message]:
        """As they were first registered."""
        daily = {place: (place[0] - _REGISTRATIONS, place[1]) for place in positions if place[0] > _REGISTRATIONS}
        versions = [place for place in positions if place[1] and place not in daily]
        claims = {place: claim_of_stream(place[0]) for place in positions if not place[1]}
        found = dict(await self._declarations.by_version(tx, versions))
        by_claim = await self._declarations.by_claim(tx, list(claims.values()))
        found.update({place: by_claim[claim] for place, claim in claims.items()})
        by_registration = await self._declarations.by_registration_version(tx, list(daily.values()))
        found.update({place: by_registration[version] for place, version in daily.items()})
        partitions = self._partitions(topics.REGISTRATIONS)
        return [registered_message(found[place], partitions) for place in positions]


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
