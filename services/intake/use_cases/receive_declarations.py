"""The heart of intake: numbers, places in streams, receipts and outbox rows for a batch, in one transaction."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.draft import name_persons
from services.intake.domain.placing import Placement, place
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.received_event import employer_json, received_body
from services.intake.domain.records import IDENTIFICATION, PendingIdentification, Placed, StoredReceipt, WorkerKind
from services.intake.domain.refusal import refusal
from services.intake.domain.submission import Outcome, Problem, Receipt, Submission
from services.intake.domain.whereabouts import Whereabouts
from services.intake.use_cases.claim_declarations import Claims, claim_declarations
from services.intake.use_cases.resolve_parties import resolve_parties
from services.intake.use_cases.route_drafts import Merged, Streams, route_drafts
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Person


@dataclass(frozen=True, slots=True)
class Reception:
    """What was known before the transaction: ``persons`` by SSIN, as the identity register answered; ``recorded_at`` in
    whole milliseconds; one fresh traceparent for each submission.
    """

    persons: Mapping[str, Person]
    recorded_at: datetime
    traceparents: Iterator[str]


async def receive_declarations(
    tx: Connection, ports: IntakePorts, submissions: Sequence[Submission], reception: Reception
) -> list[Outcome]:
    """Receive a batch; the outcomes in the order of ``submissions``.

    Everything is written, or nothing; the caller commits, and then wakes the outbox. Lock order: keys, fingerprints,
    aliases, workers, receipts, outbox.
    """
    claims = await claim_declarations(tx, ports, submissions)
    name_persons(claims.drafts, reception.persons)
    drafts = {draft.number: draft for draft in claims.drafts}
    known = await resolve_parties(tx, ports, claims.drafts, set(claims.standing.values()))
    forbidden = await _forbid(tx, ports, claims)
    placement = await _place_and_write(tx, ports, claims, Whereabouts(known), reception)
    answers: dict[int, Outcome] = {**claims.conflicts, **forbidden, **placement.repeats}
    answers.update((d.index, Receipt(d.number, d.submission.received_at)) for d in placement.placed.values())
    for index, number in claims.repeats.items():
        if number in drafts:
            answers[index] = _again(answers[drafts[number].index])
    answers.update(await _answer_repeats(tx, ports, submissions, claims.repeats, answers))
    return [answers[index] for index in range(len(submissions))]


async def _forbid(tx: Connection, ports: IntakePorts, claims: Claims) -> dict[int, Problem]:
    """Who asks over HTTP learns at once that it may not, and nothing is kept; on other channels the rules refuse."""
    refused = {draft: problem for draft in claims.drafts if (problem := refusal(draft)) is not None}
    if not refused:
        return {}
    claims.drafts = [draft for draft in claims.drafts if draft not in refused]
    keys = {(d.submission.sender_id, d.submission.key_hash) for d in refused if d.submission.key_hash is not None}
    numbers = {draft.number for draft in refused}
    fingerprints = {fingerprint for fingerprint, number in claims.standing.items() if number in numbers}
    if keys:
        await ports.keys.release(tx, keys)
    if fingerprints:
        await ports.keys.release_fingerprints(tx, fingerprints)
    return {draft.index: problem for draft, problem in refused.items()}


async def _place_and_write(
    tx: Connection, ports: IntakePorts, claims: Claims, whereabouts: Whereabouts, reception: Reception
) -> Placement:
    while claims.drafts:
        try:
            async with tx.transaction():
                streams = await route_drafts(tx, ports, claims.drafts, whereabouts)
                placement = await _place(tx, ports, claims, whereabouts, streams)
                await _write_workers(tx, ports, streams, placement)
                await _write_marks(tx, ports, claims, whereabouts.known, placement)
                await ports.receipts.add(tx, _stored(placement, streams, reception))
                return placement
        except Merged as merged:
            whereabouts.merges.update(merged.merges)
    return Placement({})


async def _place(
    tx: Connection, ports: IntakePorts, claims: Claims, whereabouts: Whereabouts, streams: Streams
) -> Placement:
    """What fingerprints stand for is read again, now that its workers are locked."""
    repeated = whereabouts.known.keys() & set(claims.standing.values())
    earlier = await ports.receipts.newest(tx, repeated) if repeated else {}
    results = await ports.results.final(tx, repeated) if repeated else {}
    earlier = {
        number: _at_root(replace(placed, result=results.get(number)), whereabouts) for number, placed in earlier.items()
    }
    return place(claims.drafts, streams.all(), claims.standing, earlier)


def _at_root(placed: Placed, whereabouts: Whereabouts) -> Placed:
    """In a stream that is open. Seqs of two streams can't be compared: one from an absorbed stream counts as before all."""
    root = whereabouts.root(placed.worker_id)
    return placed if root == placed.worker_id else replace(placed, worker_id=root, seq=0)


async def _write_workers(tx: Connection, ports: IntakePorts, streams: Streams, placement: Placement) -> None:
    """A fresh person is kept even without a declaration: its alias is."""
    used = {draft.worker_id for draft in placement.placed.values()}
    fresh = [state for state in streams.fresh.values() if state.seq or state.kind is WorkerKind.PERSON]
    moved = [streams.locked[worker_id] for worker_id in sorted(used & streams.locked.keys())]
    if fresh:
        await ports.workers.create(tx, fresh)
    if moved:
        await ports.workers.advance(tx, moved)
    pending = [
        PendingIdentification(draft.number, draft.worker_id, draft.submission.received_at)
        for draft in placement.placed.values()
        if draft.kind is Kind.IN and draft.worker_id in streams.fresh and draft.person is None
    ]
    if pending:
        await ports.identifications.add(tx, pending)


async def _write_marks(
    tx: Connection, ports: IntakePorts, claims: Claims, known: Mapping[int, Placed], placement: Placement
) -> None:
    touched = {number for number in placement.touched if number in known and not known[number].keyed}
    if touched:
        await ports.receipts.touch(tx, touched)
    newer = sorted(item for item in placement.standing.items() if claims.standing[item[0]] != item[1])
    if newer:
        await ports.keys.move_fingerprints(tx, newer)


def _stored(placement: Placement, streams: Streams, reception: Reception) -> list[StoredReceipt]:
    workers = streams.all()
    employers: dict[int, bytes] = {}
    rows = []
    for draft in placement.placed.values():
        worker = workers[draft.worker_id]
        employer = None
        if draft.employer is not None:
            employer = employers.get(draft.employer.id) or employers.setdefault(
                draft.employer.id, employer_json(draft.employer)
            )
        submission = draft.submission
        rows.append(
            StoredReceipt(
                worker_id=draft.worker_id,
                seq=draft.seq,
                number=draft.number,
                attempt=1,
                kind=draft.kind,
                identification=IDENTIFICATION[worker.kind],
                keyed=draft.fingerprint is None,
                sender_id=submission.sender_id,
                employer_id=draft.employer.id if draft.employer is not None else None,
                period_number=draft.period_number,
                received_at=submission.received_at,
                recorded_at=reception.recorded_at,
                traceparent=next(reception.traceparents),
                body=received_body(draft, worker, employer),
                origin=submission.origin,
                touched=draft.number in placement.touched,
            )
        )
    return rows


async def _answer_repeats(
    tx: Connection,
    ports: IntakePorts,
    submissions: Sequence[Submission],
    repeats: Mapping[int, int],
    answered: Collection[int],
) -> dict[int, Outcome]:
    """As the first one was; the very record that made the receipt gets the very same bytes again."""
    open_ = {index: number for index, number in repeats.items() if index not in answered}
    first = await ports.receipts.first(tx, set(open_.values())) if open_ else {}
    answers: dict[int, Outcome] = {}
    for index, number in open_.items():
        origin = submissions[index].origin
        same_record = origin is not None and origin == first[number].origin
        answers[index] = Receipt(number, first[number].received_at, repeated=not same_record)
    return answers


def _again(answer: Outcome) -> Outcome:
    return replace(answer, repeated=True) if isinstance(answer, Receipt) else answer
