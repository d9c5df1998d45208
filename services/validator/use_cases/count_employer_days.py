"""Count what a batch does to the quotas that employers hold, exactly, whatever other batches do at the same time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.validator.domain.decision_event import decision_body
from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.ports import Connection, DecisionLog, EmployerQuotaStore
from services.validator.domain.quota_use import HolderSpan
from services.validator.domain.received import Received
from services.validator.domain.verdict import Verdict
from shared.contracts.declaration_received import DeclarationReceived


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that has changed the use of quotas; ``decision`` is None for an absorption."""

    days: Mapping[HolderSpan, int]
    decision: tuple[Received, Verdict, LoggedDecision] | None = None


@dataclass(slots=True)
class EmployerDays:
    """The tally of one batch, in the order in which it was decided."""

    quotas: EmployerQuotas
    steps: list[_Step] = field(default_factory=list)

    def decided(self, one: Received, verdict: Verdict, logged: LoggedDecision) -> None:
        """An accepted declaration takes days, or gives them back."""
        if verdict.employer_uses:
            self.steps.append(_Step({use.place: use.added for use in verdict.employer_uses}, (one, verdict, logged)))

    def counted_twice(self, days: Mapping[HolderSpan, int]) -> None:
        """Two workers turned out to be one."""
        if days:
            self.steps.append(_Step({place: -count for place, count in days.items()}))


async def count_employer_days(
    tx: Connection, log: DecisionLog, store: EmployerQuotaStore, tally: EmployerDays, rules: str
) -> list[LoggedDecision]:
    """Write the tally as the last thing before the commit: whoever counts for the same employer waits for it.

    Gives the decisions that get a warning by it, amended in the log: nobody has seen them yet.
    """
    if not tally.steps:
        return []
    added: dict[HolderSpan, int] = {}
    for step in tally.steps:
        for place, days in step.days.items():
            added[place] = added.get(place, 0) + days
    totals = await store.add(tx, added)
    used = {place: totals[place] - days for place, days in added.items()}
    amended = []
    for step in tally.steps:
        if step.decision is not None:
            amended += _amended(tally.quotas, step.decision, used, rules)
        for place, days in step.days.items():
            used[place] += days
    await log.amend(tx, amended)
    return amended


def _amended(
    quotas: EmployerQuotas,
    decision: tuple[Received, Verdict, LoggedDecision],
    used: Mapping[HolderSpan, int],
    rules: str,
) -> list[LoggedDecision]:
    one, verdict, logged = decision
    assert isinstance(one.event, DeclarationReceived), "an absorption has no verdict"
    settled = quotas.settle(one.event, verdict, used)
    if settled is None:
        return []
    return [replace(logged, result=settled.result, body=decision_body(settled, rules, one.value))]
