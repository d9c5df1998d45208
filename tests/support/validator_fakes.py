"""The validator's ports in memory, and a judge without rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import Judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.period import Period
from services.validator.domain.ports import Connection
from services.validator.domain.proposal import propose
from services.validator.domain.quota_use import HolderSpan
from services.validator.domain.reach import Reach
from services.validator.domain.registration_proposal import propose_registration
from services.validator.domain.registration_reach import RegistrationReach
from services.validator.domain.verdict import Verdict
from services.validator.use_cases.judge_declarations import Court
from shared.contracts.decision import PeriodChange, Phase, RegistrationChange, Result
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import DeclarationReceived, Identification
from shared.reference.reference import Reference

REFERENCE = Reference.load(synthetic=True)


def lenient_judge(received: DeclarationReceived, ledger: Ledger) -> Verdict:
    """Accepts whatever makes a period; a duplicate or an unknown period is refused, a pending declaration waits."""
    if received.identification is Identification.PENDING:
        return Verdict(Result.PENDING, Phase.PROVISIONAL)
    case = Case(received, ledger, REFERENCE)
    if case.kind is Kind.DAILY_REGISTRATION:
        return _lenient_registration(case)
    after = propose(case)
    if after is None or (not after.cancelled and ledger.collision(after) is not None):
        return Verdict(Result.REFUSED, Phase.FINAL)
    before = None if case.named is None else case.named.image()
    change = PeriodChange(number=after.number, version=after.version, before=before, after=after.image())
    return Verdict(Result.ACCEPTED, Phase.FINAL, (), change, after)


def _lenient_registration(case: Case) -> Verdict:
    after = propose_registration(case)
    if after is None:
        return Verdict(Result.REFUSED, Phase.FINAL)
    before = None if case.registration is None else case.registration.image()
    change = RegistrationChange(
        number=after.number,
        version=after.version,
        period_number=after.period_number,
        before=before,
        after=after.image(),
    )
    return Verdict(Result.ACCEPTED, Phase.FINAL, registration_change=change, registration=after)


@dataclass
class FakeDecisionLog:
    """A dict of decisions; ``calls`` counts the sets that were appended."""

    decisions: dict[tuple[int, int], LoggedDecision] = field(default_factory=dict)
    calls: int = 0

    async def lock(self, tx: Connection, workers: Collection[int]) -> Mapping[int, int]:
        return await self.last_seqs(tx, workers)

    async def last_seqs(self, tx: Connection, workers: Collection[int]) -> Mapping[int, int]:
        return {w: max((seq for worker, seq in self.decisions if worker == w), default=0) for w in workers}

    async def append(self, tx: Connection, decisions: Sequence[LoggedDecision]) -> None:
        self.calls += bool(decisions)
        for decision in decisions:
            assert (decision.worker_id, decision.seq) not in self.decisions, "decided twice"
            self.decisions[decision.worker_id, decision.seq] = decision

    async def at(self, tx: Connection, places: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], LoggedDecision]:
        return {place: self.decisions[place] for place in places}

    async def amend(self, tx: Connection, decisions: Sequence[LoggedDecision]) -> None:
        self.decisions.update({(decision.worker_id, decision.seq): decision for decision in decisions})


@dataclass
class FakeLedger:
    """Gives every period of the workers asked for: more than the real one, never less."""

    periods: dict[int, Period] = field(default_factory=dict)
    asked: list[Reach] = field(default_factory=list)

    async def load(self, tx: Connection, reach: Collection[Reach]) -> Sequence[Period]:
        self.asked += reach
        workers = {one.worker_id for one in reach}
        return [period for period in self.periods.values() if period.worker_id in workers]

    async def save(self, tx: Connection, periods: Collection[Period]) -> None:
        self.periods.update({period.number: period for period in periods})

    async def counted(
        self, tx: Connection, workers: Collection[int], worker_types: Collection[str], first: date, last: date
    ) -> Sequence[Period]:
        return [
            period
            for period in self.periods.values()
            if period.worker_id in workers and period.worker_type in worker_types and not period.cancelled
            if first <= period.start_date <= last
        ]

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> Sequence[int]:
        moved = sorted(number for number, period in self.periods.items() if period.worker_id == absorbed)
        self.periods.update({number: replace(self.periods[number], worker_id=worker_id) for number in moved})
        return moved


@dataclass
class FakeDailyRegistrations:
    """Gives every daily registration of the workers asked for."""

    registrations: dict[int, DailyRegistration] = field(default_factory=dict)
    asked: list[RegistrationReach] = field(default_factory=list)

    async def load(self, tx: Connection, reach: Collection[RegistrationReach]) -> Sequence[DailyRegistration]:
        self.asked += reach
        workers = {one.worker_id for one in reach}
        return [one for one in self.registrations.values() if one.worker_id in workers]

    async def save(self, tx: Connection, registrations: Collection[DailyRegistration]) -> None:
        self.registrations.update({registration.number: registration for registration in registrations})

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> None:
        for number, one in self.registrations.items():
            if one.worker_id == absorbed:
                self.registrations[number] = replace(one, worker_id=worker_id)


@dataclass
class FakeEmployerQuotas:
    """What is used, by holder, quota and span; ``calls`` counts the sets that were added."""

    days: dict[HolderSpan, int] = field(default_factory=dict)
    calls: int = 0

    async def add(self, tx: Connection, days: Mapping[HolderSpan, int]) -> Mapping[HolderSpan, int]:
        self.calls += 1
        self.days.update({place: self.days.get(place, 0) + count for place, count in days.items()})
        return {place: self.days[place] for place in days}

    async def used(self, tx: Connection, places: Collection[HolderSpan]) -> Mapping[HolderSpan, int]:
        return {place: self.days[place] for place in places if place in self.days}


def court_in_memory(judge: Judge) -> Court:
    """A court whose ports are these fakes."""
    return Court(
        log=FakeDecisionLog(),
        ledger=FakeLedger(),
        registrations=FakeDailyRegistrations(),
        judge=judge,
        rules="rules/1",
        quotas=EmployerQuotas(REFERENCE),
        employer_days=FakeEmployerQuotas(),
    )
