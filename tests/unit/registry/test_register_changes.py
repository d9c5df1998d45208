"""A batch of registrations does to the register what they would do one by one, whatever their order."""

from itertools import permutations

from services.registry.domain.decided import Decided
from services.registry.domain.register_changes import fold_decisions
from services.registry.handlers.decisions import decode_decision
from shared.contracts.declaration_received import DeclarationReceived
from tests.support.decided import Deciding
from tests.support.received import BAKERY, cancellation, change, entry, leaving, number, pending, person


async def _registrations(*events: DeclarationReceived) -> list[Decided]:
    bodies = [decode_decision(record).body for record in await Deciding().decide(*events)]
    return [body for body in bodies if isinstance(body, Decided)]


async def test_a_new_period_is_made_once_in_its_newest_state() -> None:
    batch = await _registrations(entry(1), change(2, 1, startDate="2026-11-30"), leaving(3, 1, seq=3))

    for order in permutations(batch):
        changes = fold_decisions(order)
        (made,) = changes.created
        assert (made.state.number, made.state.version, made.employer_id, made.worker_id) == (number(1), 3, BAKERY.id, 1)
        assert changes.changed == []


async def test_a_known_period_is_only_changed() -> None:
    _, *later = await _registrations(entry(1), leaving(2, 1), cancellation(3, 1, seq=3))

    changes = fold_decisions(later)

    assert changes.created == []
    assert [(state.number, state.version) for state in changes.changed] == [(number(1), 3)]


async def test_refused_and_pending_declarations_change_nothing() -> None:
    changes = fold_decisions(await _registrations(leaving(1, 9, seq=1), pending(entry(2, worker=2))))

    assert (changes.created, changes.changed, changes.workers, changes.employers) == ([], [], [], [])


async def test_each_worker_and_each_employer_is_told_once_as_known_last() -> None:
    batch = await _registrations(
        entry(1, end="2026-12-02", person=person("85010199984")),
        entry(2, seq=2, start="2027-01-01", person=person("85010299954")),
        entry(3, worker=2),
    )

    for order in permutations(batch):
        changes = fold_decisions(order)
        assert [(w.worker_id, w.seq, w.person.ssin) for w in changes.workers] == [
            (1, 2, "85010299954"), (2, 1, "85010199984"),
        ]  # fmt: skip
        assert [e.employer_id for e in changes.employers] == [BAKERY.id]
