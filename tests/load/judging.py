"""How many declarations a second one core judges: the rules alone, without Kafka and without a database.

The declarations are those of the synthetic generator: every worker type, a good tenth refused, about half follow-ups. Judged
worker by worker on a ledger in memory, each seeing what the ones before it have done.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count as counter
from statistics import median
from time import process_time

from deploy.local.synthetic import SyntheticDeclaration, World, synthetic_declarations, world_of
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import (
    Channel,
    DeclarationReceived,
    Employer,
    Mandate,
    Person,
    Sender,
)
from shared.identifiers.declaration_number import declaration_number
from shared.reference.reference import Reference
from tests.support.sandbox_seed import seed

DECLARATIONS_A_WORKER = 8
_ROUNDS = 5
_NOON = time(11, tzinfo=UTC)


def judged_per_second(count: int, today: date) -> float:
    """Declarations judged in a second of processor time: the median of five rounds over the same ``count``."""
    reference = Reference.load(synthetic=True)
    events = received(count, today)
    return median(len(events) / _seconds(events, reference) for _ in range(_ROUNDS))


def received(count: int, today: date) -> list[DeclarationReceived]:
    """What intake would publish for ``count`` synthetic declarations received on ``today``; unreadable ones are left out."""
    world = world_of(seed(), max(1, count // DECLARATIONS_A_WORKER), today)
    at = datetime.combine(today, _NOON)
    return list(_Intake(world, at).events(synthetic_declarations(world, count, seed=1, today=today)))


def _seconds(events: Sequence[DeclarationReceived], reference: Reference) -> float:
    ledgers: dict[int, Ledger] = {}
    for event in events:
        ledgers.setdefault(event.worker_id, Ledger())
    start = process_time()
    for event in events:
        ledger = ledgers[event.worker_id]
        verdict = judge(event, ledger, reference)
        if verdict.period is not None:
            ledger.put(verdict.period)
        if verdict.registration is not None:
            ledger.put_registration(verdict.registration)
    return process_time() - start


class _Intake:
    """Gives numbers, and finds employer, mandate, worker and period, in memory."""

    def __init__(self, world: World, at: datetime) -> None:
        self._at = at
        self._entries: dict[str, DeclarationReceived] = {}
        self._workers: dict[str, int] = {}
        self._sequence = counter(1)
        self._declares_for = world.declares_for
        everyone = {
            one.id: one for group in (world.declares_for, world.strangers) for some in group.values() for one in some
        }
        self._employers = {
            employer_id: Employer(
                id=place,
                name=employer_id,
                enterprise_number=employer_id,
                local_authority=one.local_authority,
                daily_registration=one.daily_registration,
            )
            for place, (employer_id, one) in enumerate(everyone.items(), 1)
        }

    def events(self, declarations: Iterator[SyntheticDeclaration]) -> Iterator[DeclarationReceived]:
        """One for each declaration that can be read."""
        for one in declarations:
            if one.payload is None:
                continue
            event = self._event(one, Declaration.model_validate(one.payload), self._entries.get(one.names or ""))
            if one.kind == "IN":
                self._entries[one.own_id] = event
            yield event

    def _event(
        self, one: SyntheticDeclaration, declaration: Declaration, named: DeclarationReceived | None
    ) -> DeclarationReceived:
        ssin = None if declaration.worker is None else declaration.worker.ssin
        declared = None if declaration.employer is None else declaration.employer.enterprise_number
        employer = self._employers.get(declared or "") if named is None else named.employer
        mandated = {employer.id for employer in self._declares_for[one.sender]}
        sequence = next(self._sequence)
        worker_id = self._workers.setdefault(ssin or one.own_id, sequence) if named is None else named.worker_id
        return DeclarationReceived(
            number=declaration_number(7_000_000_000 + sequence),
            worker_id=worker_id,
            seq=sequence,
            kind=declaration.kind,
            received_at=self._at + timedelta(milliseconds=sequence),
            channel=Channel.QUEUE,
            sender=Sender(client_id=one.sender, reference=one.own_id),
            mandate=Mandate.MANDATED if employer is not None and employer.name in mandated else Mandate.NONE,
            employer=employer,
            person=None if ssin is None else Person(ssin=ssin),
            period_number=None if named is None else named.number,
            declaration=declaration,
        )
