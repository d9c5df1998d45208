"""Consumes ``dimona.decisions.v1`` and answers on ``dimona.registrations.v1``."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from services.registry.domain.decided import Decided, UnreadableDecision, read_decision
from services.registry.domain.ports import Claim, Register
from services.registry.domain.registered import Registered
from services.registry.domain.registered_mark import MarkRecorded, RegisteredMark, read_mark
from services.registry.handlers.registrations import registration_message
from services.registry.use_cases.register_decisions import register_decisions
from services.registry.use_cases.register_marks import register_marks
from shared.contracts import topics
from shared.contracts.worker_merged import WorkerMerged
from shared.database.pool import Connection
from shared.messaging.envelope import UnreadableEnvelope
from shared.messaging.items import Blocked, Item, Unreadable
from shared.messaging.records import Message, Record
from shared.moments import whole_milliseconds

Told = Decided | WorkerMerged | MarkRecorded
_DECISIONS = frozenset(
    kind.encode() for kind in (topics.DECLARATION_ACCEPTED, topics.DECLARATION_REFUSED, topics.DECLARATION_PENDING)
)
_MERGED = topics.WORKER_MERGED.encode()
_MARK = topics.PERIOD_MARK_RECORDED.encode()
_REGISTRATIONS = 2**60


def decode_decision(record: Record) -> Item[Told]:
    """An accepted declaration is the next version of its period or daily registration, a mark of its period; all others
    have no order.

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
    if kind == _MARK:
        return _mark(record, value, id_, traceparent)
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


def _mark(record: Record, value: bytes, id_: UUID, traceparent: str | None) -> Item[Told]:
    try:
        mark = read_mark(value, id_, traceparent)
    except UnreadableDecision:
        raise Unreadable("malformed_mark", stream_of_event(id_), 0) from None
    if mark.period is None:
        return Item(record, stream_of_event(id_), 0, mark)
    return Item(record, mark.period.number, mark.period.version, mark)


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

    def __init__(self, register: Register, partitions: Callable[[str], int], clock: Callable[[], datetime]) -> None:
        self._register = register
        self._partitions = partitions
        self._clock = clock

    async def lock(self, tx: Connection, streams: Sequence[int]) -> Mapping[int, int]:
        """The version of each period or daily registration; 0 before its first."""
        versions = {**dict.fromkeys(streams, 0), **await self._register.periods.lock(tx, streams)}
        daily = [stream - _REGISTRATIONS for stream in streams if stream > _REGISTRATIONS]
        if daily:
            locked = await self._register.registrations.lock(tx, daily)
            versions.update({registration_stream(number): version for number, version in locked.items()})
        return versions

    async def apply(self, tx: Connection, items: Sequence[Item[Told]]) -> Sequence[Message | Blocked | None]:
        """Registrations of decisions and marks; nothing for merged workers and marks that changed nothing."""
        for item in items:
            if isinstance(item.body, WorkerMerged):
                await self._register.periods.merge(tx, item.body)
        now = whole_milliseconds(self._clock())
        places = {id(item.body): place for place, item in enumerate(items)}
        decisions = [item.body for item in items if isinstance(item.body, Decided)]
        marks = [item.body for item in items if isinstance(item.body, MarkRecorded)]
        registered = await register_decisions(tx, self._register, decisions, now) if decisions else []
        marked = await register_marks(tx, self._register, marks, now) if marks else []
        partitions = self._partitions(topics.REGISTRATIONS)
        answers: list[Message | None] = [None] * len(items)
        for body, kept in (*zip(decisions, registered, strict=True), *zip(marks, marked, strict=True)):
            answers[places[id(body)]] = None if kept is None else registration_message(kept, partitions)
        return answers

    async def repeat(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> Sequence[Message]:
        """As they were first registered."""
        declarations = self._register.declarations
        daily = {place: (place[0] - _REGISTRATIONS, place[1]) for place in positions if place[0] > _REGISTRATIONS}
        versions = [place for place in positions if place[1] and place not in daily]
        claims = {place: claim_of_stream(place[0]) for place in positions if not place[1]}
        found: dict[tuple[int, int], Registered | RegisteredMark] = {**await declarations.by_version(tx, versions)}
        found.update(await self._register.marks.by_version(tx, [one for one in versions if one not in found]))
        by_claim = await declarations.by_claim(tx, list(claims.values()))
        found.update({place: by_claim[claim] for place, claim in claims.items()})
        by_registration = await declarations.by_registration_version(tx, list(daily.values()))
        found.update({place: by_registration[version] for place, version in daily.items()})
        partitions = self._partitions(topics.REGISTRATIONS)
        return [registration_message(found[place], partitions) for place in positions]
