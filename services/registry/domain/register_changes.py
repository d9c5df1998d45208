"""What a batch of accepted declarations does to the register: each period and each person once, in its newest state."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from services.registry.domain.decided import Decided, EmployerFacts, PeriodState, Person, RegistrationState


@dataclass(frozen=True, slots=True)
class NewPeriod:
    """A period that an IN of this batch made, as it stands after the batch."""

    state: PeriodState
    employer_id: int
    worker_id: int


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """Who a worker is, told at ``seq`` of its stream."""

    worker_id: int
    seq: int
    person: Person


@dataclass(frozen=True, slots=True)
class ShownMandate:
    """What an accepted declaration shows: on ``day`` this client held a mandate for this employer."""

    client_id: str
    employer_id: int
    day: date


@dataclass(frozen=True, slots=True)
class RegisterChanges:
    """``changed`` are periods that existed before; ``employers`` those of the new periods.

    Employers and mandates bridge the moment until the directory tells them: who sees a result must find the period.
    """

    created: list[NewPeriod]
    changed: list[PeriodState]
    workers: list[WorkerFacts]
    employers: list[EmployerFacts]
    mandates: list[ShownMandate]
    registrations: list[RegistrationState]


def fold_decisions(decisions: Collection[Decided]) -> RegisterChanges:
    """The changes by accepted declarations, whatever their order; others change nothing."""
    accepted = [(decided, decided.period) for decided in decisions if decided.period is not None]
    newest: dict[int, PeriodState] = {}
    first: dict[int, tuple[EmployerFacts, int]] = {}
    for decided, period in accepted:
        if period.number not in newest or newest[period.number].version < period.version:
            newest[period.number] = period
        if period.version == 1 and decided.employer is not None:
            first[period.number] = decided.employer, decided.worker_id
    employers = {employer.employer_id: employer for employer, _ in first.values()}
    return RegisterChanges(
        created=[
            NewPeriod(newest[number], employer.employer_id, worker_id)
            for number, (employer, worker_id) in sorted(first.items(), key=_key)
        ],
        changed=[newest[number] for number in sorted(newest.keys() - first.keys())],
        workers=_workers(decided for decided, _ in accepted),
        employers=[employers[employer_id] for employer_id in sorted(employers)],
        mandates=_mandates(decided for decided in decisions if decided.period or decided.registration),
        registrations=_registrations(decisions),
    )


def _key(item: tuple[int, object]) -> int:
    return item[0]


def _registrations(decisions: Iterable[Decided]) -> list[RegistrationState]:
    """Each at its newest version."""
    newest: dict[int, RegistrationState] = {}
    for decided in decisions:
        state = decided.registration
        if state is not None and (state.number not in newest or newest[state.number].version < state.version):
            newest[state.number] = state
    return [newest[number] for number in sorted(newest)]


def _workers(accepted: Iterable[Decided]) -> list[WorkerFacts]:
    """Each worker as told at its highest seq."""
    workers: dict[int, WorkerFacts] = {}
    for decided in accepted:
        known = workers.get(decided.worker_id)
        if decided.person is not None and (known is None or known.seq < decided.seq):
            facts = WorkerFacts(decided.worker_id, decided.seq, decided.person)
            workers[decided.worker_id] = facts
    return [workers[worker_id] for worker_id in sorted(workers)]


def _mandates(accepted: Iterable[Decided]) -> list[ShownMandate]:
    """Each pair of client and employer on its last day."""
    days: dict[tuple[str, int], date] = {}
    for decided in accepted:
        if decided.agent is not None and decided.employer is not None:
            pair = decided.agent.client_id, decided.employer.employer_id
            days[pair] = max(decided.agent.day, days.get(pair, date.min))
    return [ShownMandate(*pair, days[pair]) for pair in sorted(days)]
