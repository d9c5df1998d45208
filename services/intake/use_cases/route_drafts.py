"""Into which worker's stream each declaration goes, and the locks on all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.domain.draft import Draft
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.received_event import person_json
from services.intake.domain.records import WorkerKind, WorkerState
from services.intake.domain.whereabouts import Whereabouts
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Person


class Merged(Exception):
    """Some of the locked workers have been merged: roll back to the savepoint and start again from their roots."""

    def __init__(self, merges: Mapping[int, int]) -> None:
        super().__init__("workers were merged")
        self.merges = merges


@dataclass(slots=True)
class Streams:
    """The workers of a batch: ``locked`` ones, and ``fresh`` ones that nobody else can see yet."""

    locked: Mapping[int, WorkerState] = field(default_factory=dict)
    fresh: dict[int, WorkerState] = field(default_factory=dict)

    def all(self) -> dict[int, WorkerState]:
        """Both, by worker id."""
        return {**self.locked, **self.fresh}


async def route_drafts(
    tx: Connection, ports: IntakePorts, drafts: Sequence[Draft], whereabouts: Whereabouts
) -> Streams:
    """Set every draft's worker id, and lock those workers: aliases first, then workers, each in order.

    Raises Merged.
    """
    streams = Streams()
    aliases = await _aliases(tx, ports, drafts, whereabouts, streams)
    newcomers = _choose_streams(drafts, whereabouts, aliases)
    for draft, worker_id in zip(newcomers, await ports.numbers.worker_ids(tx, len(newcomers)), strict=True):
        draft.worker_id = worker_id
        kind = WorkerKind.PENDING if draft.kind is Kind.IN else WorkerKind.ORPHAN
        streams.fresh[worker_id] = WorkerState(worker_id, 0, 0, kind)
    _follow(drafts)
    wanted = {draft.worker_id for draft in drafts} | whereabouts.workers()
    streams.locked = await ports.workers.lock(tx, wanted - streams.fresh.keys())
    merges = {state.worker_id: state.merged_into for state in streams.locked.values() if state.merged_into is not None}
    if merges:
        raise Merged(merges)
    return streams


async def _aliases(
    tx: Connection, ports: IntakePorts, drafts: Sequence[Draft], whereabouts: Whereabouts, streams: Streams
) -> dict[bytes, int]:
    """Worker ids by hash of SSIN; verified persons without one get a fresh worker."""
    persons: dict[bytes, Draft] = {}
    asked: set[bytes] = set()
    for draft in drafts:
        ssin = _deciding_ssin(draft, whereabouts)
        if ssin is None:
            continue
        draft.ssin_hash = ports.hashes.ssin(ssin)
        asked.add(draft.ssin_hash)
        if draft.kind is Kind.IN:
            persons.setdefault(draft.ssin_hash, draft)
    aliases = dict(await ports.workers.find_aliases(tx, asked)) if asked else {}
    missing = sorted(persons.keys() - aliases.keys())
    if missing:
        offered = dict(zip(missing, await ports.numbers.worker_ids(tx, len(missing)), strict=True))
        aliases.update(await ports.workers.claim_aliases(tx, list(offered.items())))
        for ssin_hash, worker_id in offered.items():
            if aliases[ssin_hash] == worker_id:
                streams.fresh[worker_id] = _new_person(worker_id, persons[ssin_hash].person)
    return {ssin_hash: whereabouts.root(worker_id) for ssin_hash, worker_id in aliases.items()}


def _deciding_ssin(draft: Draft, whereabouts: Whereabouts) -> str | None:
    """Of an IN the SSIN under which the register knows the person; of a follow-up the declared one, if its period is unknown."""
    if draft.kind is Kind.IN:
        return draft.person.ssin if draft.person is not None else None
    return draft.ssin if draft.named_number not in whereabouts.known else None


def _new_person(worker_id: int, person: Person | None) -> WorkerState:
    return WorkerState(worker_id, 0, 0, WorkerKind.PERSON, person=person_json(person) if person is not None else None)


def _choose_streams(drafts: Sequence[Draft], whereabouts: Whereabouts, aliases: Mapping[bytes, int]) -> list[Draft]:
    """An IN goes where its person is; a follow-up where the period it names is, else where its person is.

    Returns the others, each of which gets a stream of its own.
    """
    newcomers = []
    leaders = _leaders(drafts)
    for draft in drafts:
        if draft in leaders:
            continue
        worker_id = whereabouts.worker_of(draft.named_number)
        if worker_id is None and draft.ssin_hash is not None:
            worker_id = aliases.get(draft.ssin_hash)
        if worker_id is None:
            newcomers.append(draft)
        else:
            draft.worker_id = worker_id
    return newcomers


def _follow(drafts: Sequence[Draft]) -> None:
    """Into the stream of the leader, which may follow one itself: first the followers of INs."""
    leaders = _leaders(drafts)
    for draft in sorted(leaders, key=lambda draft: draft.registration_number is not None):
        draft.worker_id = leaders[draft].worker_id


def _leaders(drafts: Sequence[Draft]) -> dict[Draft, Draft]:
    """What follow-ups name in the same batch: the IN of their period, or the creation of their daily registration."""
    entries = {draft.number: draft for draft in drafts if draft.kind is Kind.IN}
    creations = {draft.number: draft for draft in drafts if draft.creates_registration}
    leaders = {}
    for draft in drafts:
        named, number = (
            (entries, draft.period_number)
            if draft.registration_number is None
            else (creations, draft.registration_number)
        )
        if number in named:
            leaders[draft] = named[number]
    return leaders
