"""Places in streams: who repeats an earlier declaration, and which ``seq`` everybody else gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.intake.domain.draft import Draft
from services.intake.domain.records import Placed, WorkerState
from services.intake.domain.repeats import is_repeat
from services.intake.domain.submission import Receipt
from shared.contracts.declaration import Kind


@dataclass(slots=True)
class Placement:
    """What was decided.

    ``placed``: by number, in input order, each with its seq. ``repeats``: the answers to the others, by index.
    ``touched``: periods that were named. ``standing``: the number that each fingerprint stands for now.
    """

    standing: dict[bytes, int]
    placed: dict[int, Draft] = field(default_factory=dict)
    repeats: dict[int, Receipt] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


def place(
    drafts: Iterable[Draft],
    workers: Mapping[int, WorkerState],
    standing: Mapping[bytes, int],
    earlier: Mapping[int, Placed],
) -> Placement:
    """Give every draft its place, in the order of input, or recognise it as a repeat.

    ``workers`` are locked; their seq and relax_seq move on. ``standing`` tells which number each fingerprint stands for,
    ``earlier`` what those numbers are, unless they are drafts themselves.
    """
    placement = Placement(dict(standing))
    for draft in drafts:
        twin = _twin(draft, placement, earlier)
        if twin is not None and is_repeat(twin, relax_seq=workers[twin.worker_id].relax_seq):
            placement.repeats[draft.index] = Receipt(twin.number, twin.received_at, repeated=True)
        else:
            _take_place(draft, workers[draft.worker_id], placement)
    return placement


def _take_place(draft: Draft, worker: WorkerState, placement: Placement) -> None:
    worker.seq += 1
    draft.seq = worker.seq
    placement.placed[draft.number] = draft
    if draft.kind is not Kind.IN:
        worker.relax_seq = worker.seq
        if draft.period_number is not None:
            placement.touched.add(draft.period_number)
    if draft.fingerprint is not None:
        placement.standing[draft.fingerprint] = draft.number


def _twin(draft: Draft, placement: Placement, earlier: Mapping[int, Placed]) -> Placed | None:
    """The equal declaration before this one, if there is one."""
    if draft.fingerprint is None or (number := placement.standing[draft.fingerprint]) == draft.number:
        return None
    twin = placement.placed.get(number)
    if twin is None:
        return earlier[number]
    return Placed(
        number=number,
        worker_id=twin.worker_id,
        seq=twin.seq,
        kind=twin.kind,
        keyed=False,
        touched=number in placement.touched,
        employer_id=None,
        received_at=twin.submission.received_at,
    )
