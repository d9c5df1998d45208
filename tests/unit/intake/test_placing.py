"""Places in streams: seqs without gaps, in the order of input; repeats get none."""

from datetime import UTC, datetime

from services.intake.domain.draft import Draft
from services.intake.domain.placing import place
from services.intake.domain.records import Placed, WorkerKind, WorkerState
from services.intake.domain.submission import Receipt, Submission
from shared.contracts.declaration import Declaration, Kind
from shared.contracts.declaration_received import Channel

NOW = datetime(2026, 11, 24, tzinfo=UTC)
EARLIER = datetime(2026, 11, 23, tzinfo=UTC)
ANY = Submission("agent", Channel.REST, NOW, Declaration.model_validate({"dimonaCancel": {}}), b"{}")


def draft(
    index: int, kind: Kind = Kind.IN, worker_id: int = 1, *, same: bytes | None = None, names: int | None = None
) -> Draft:
    return Draft(index, ANY, kind, 100 + index, fingerprint=same, period_number=names, worker_id=worker_id)


def worker(worker_id: int = 1, seq: int = 0, relax_seq: int = 0) -> WorkerState:
    return WorkerState(worker_id, seq, relax_seq, WorkerKind.PERSON)


def test_each_worker_counts_for_itself_in_the_order_of_input() -> None:
    workers = {1: worker(1, 4), 2: worker(2)}
    drafts = [draft(0, worker_id=1), draft(1, worker_id=2), draft(2, worker_id=1)]
    placement = place(drafts, workers, {}, {})
    assert [d.seq for d in drafts] == [5, 1, 6]
    assert list(placement.placed) == [100, 101, 102]
    assert (workers[1].seq, workers[2].seq) == (6, 1)


def test_what_is_not_an_in_relaxes_its_worker_and_touches_the_period_it_names() -> None:
    workers = {1: worker()}
    placement = place([draft(0), draft(1, Kind.OUT, names=100), draft(2)], workers, {}, {})
    assert workers[1].relax_seq == 2
    assert placement.touched == {100}


def test_the_second_of_two_equal_ones_in_a_batch_repeats_the_first() -> None:
    workers = {1: worker()}
    placement = place([draft(0, same=b"x"), draft(1, same=b"x")], workers, {b"x": 100}, {})
    assert placement.repeats == {1: Receipt(100, NOW, repeated=True)}
    assert workers[1].seq == 1


def test_the_second_is_new_when_a_relaxing_one_stands_between() -> None:
    drafts = [draft(0, same=b"x"), draft(1, Kind.OUT, names=100), draft(2, same=b"x"), draft(3, same=b"x")]
    placement = place(drafts, {1: worker()}, {b"x": 100}, {})
    assert [d.seq for d in drafts] == [1, 2, 3, 0]
    assert placement.repeats == {3: Receipt(102, NOW, repeated=True)}
    assert placement.standing == {b"x": 102}


def test_a_relaxing_one_in_the_batch_counts_against_what_came_long_before() -> None:
    twin = Placed(7, 1, 1, "IN", keyed=False, touched=False, employer_id=None, received_at=EARLIER)
    drafts = [draft(0, same=b"x"), draft(1, Kind.CANCEL), draft(2, same=b"x")]
    placement = place(drafts, {1: worker(seq=1)}, {b"x": 7}, {7: twin})
    assert placement.repeats == {0: Receipt(7, EARLIER, repeated=True)}
    assert [d.seq for d in drafts] == [0, 2, 3]


def test_declarations_with_a_key_are_never_recognised_by_their_content() -> None:
    placement = place([draft(0), draft(1)], {1: worker()}, {}, {})
    assert not placement.repeats
