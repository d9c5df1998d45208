"""The validator's ports in memory, and a judge without rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.validator.domain.case import Case
from services.validator.domain.ledger import Ledger
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.period import Period
from services.validator.domain.ports import Connection
from services.validator.domain.proposal import propose
from services.validator.domain.reach import Reach
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import PeriodChange, Phase, Result
from shared.contracts.declaration_received import DeclarationReceived, Identification
from shared.reference.reference import Reference

REFERENCE = Reference.load(synthetic=True)


def lenient_judge(received: DeclarationReceived, ledger: Ledger) -> Verdict:
    """Accepts whatever makes a period; a duplicate or an unknown period is refused, a pending declaration waits."""
    if received.identification is Identification.PENDING:
        return Verdict(Result.PENDING, Phase.PROVISIONAL)
    case = Case(received, ledger, REFERENCE)
    after = propose(case)
    if after is None or (not after.cancelled and ledger.collision(after) is not None):
        return Verdict(Result.REFUSED, Phase.FINAL)
    before = None if case.named is None else case.named.image()
    change = PeriodChange(number=after.number, version=after.version, before=before, after=after.image())
    return Verdict(Result.ACCEPTED, Phase.FINAL, (), change, after)


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

    async def move(self, tx: Connection, absorbed: int, worker_id: int) -> Sequence[int]:
        moved = sorted(number for number, period in self.periods.items() if period.worker_id == absorbed)
        self.periods.update({number: replace(self.periods[number], worker_id=worker_id) for number in moved})
        return moved
