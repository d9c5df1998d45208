"""Hours and days that a worker, or an employer, has at favourable terms.

What exceeds them is accepted with a warning, but for article 17, where it is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.finding import Finding
from services.validator.domain.quota_use import QuotaUse, quota_uses, quotas_for
from services.validator.domain.rules.lateness import change_in_time, entry_in_time
from services.validator.domain.rules.rule import NOTHING, PLANNED, Findings, Rule
from shared.contracts.decision import QuotaEffect, QuotaExcess, Severity
from shared.contracts.declaration_received import DeclarationReceived
from shared.reference.limits import Quota


def worker_quota(case: Case) -> Findings:
    """The part of the declaration that is outside the worker's quotas, over all employers.

    A change that adds nothing never exceeds. What is declared late counts as the quota says: of students, not at all.
    """
    exceeded = [(use.quota, excess) for use in uses(case) if use.holder is None and (excess := _told(use))]
    if not exceeded:
        return NOTHING
    block = case.declaration.dimona_in or case.declaration.dimona_update
    assert block is not None, "only these are asked"
    hours = block.planned_hours_number
    return (
        Finding(
            "90017-369",
            case.at("startDate" if hours is None else "plannedHoursNumber"),
            block.start_date if hours is None else hours,
            Severity.BLOCKING if any(quota.blocking for quota, _ in exceeded) else None,
            quotas=tuple(excess for _, excess in exceeded),
        ),
    )


def employer_quota(case: Case) -> Findings:
    """The worker-day that is outside the employer's quota, or the user's for agency work.

    What other workers use of it is known at the end of a batch (``settling.settle``), or when somebody has looked; before that
    nothing is found.
    """
    exceeded = [excess for use, others in _of_employers(case) if (excess := _told(use, others))]
    return (employer_finding(case.received, exceeded),) if exceeded else NOTHING


def uses(case: Case) -> Sequence[QuotaUse]:
    """What accepting the declaration does to the quotas of its worker, and of the employer or user. Computed once."""
    if case.uses is None:
        case.uses = _uses(case)
    return case.uses


def quota_effects(case: Case) -> tuple[QuotaEffect, ...]:
    """What the decision says about them: of employers' quotas, only if they are exceeded."""
    changed = uses(case)
    if not changed:
        return ()
    own = [use.effect() for use in changed if use.holder is None and use.quota.told]
    return (*own, *(use.effect(others) for use, others in _of_employers(case) if _told(use, others)))


def employer_finding(received: DeclarationReceived, exceeded: Sequence[QuotaExcess]) -> Finding:
    """That an employer's quota is exceeded: the day is what was declared."""
    entry, update = received.declaration.dimona_in, received.declaration.dimona_update
    block = entry or update
    return Finding(
        "90256-369",
        "/dimonaIn/startDate" if entry is not None else "/dimonaUpdate/startDate",
        None if block is None else block.start_date,
        quotas=tuple(exceeded),
    )


def _uses(case: Case) -> Sequence[QuotaUse]:
    after = case.after
    if after is None or after.worker_type not in case.reference.counted_together:
        return ()
    if entry_in_time(case) if case.named is None else change_in_time(case):
        after = replace(after, late=True)
    others = [one for one in case.ledger if one.number != after.number and not one.cancelled]
    return tuple(quota_uses(others, case.named, after, lambda day: _quotas_at(case, after.worker_type, day)))


def _quotas_at(case: Case, worker_type: str, day: date) -> Iterable[Quota]:
    employer = case.received.employer
    sectors = () if employer is None else employer.sectors
    return quotas_for(case.reference.as_of(day).quotas_of(worker_type), day, sectors)


def _of_employers(case: Case) -> Iterator[tuple[QuotaUse, int]]:
    """With what other workers use, as far as that is known."""
    for use in uses(case):
        if use.holder is not None and (others := case.ledger.used_by_others(use)) is not None:
            yield use, others


def _told(use: QuotaUse, others: int = 0) -> QuotaExcess | None:
    return use.excess(others) if use.quota.told else None


WORKER_QUOTA = Rule(
    worker_quota,
    ("90017-369",),
    PLANNED,
    "block 90017 and zone 01018 [C]; limits: quotas.csv, each with its mark (docs/sources.md, questions 12 to 14)",
    reads_ledger=True,
)
EMPLOYER_QUOTA = Rule(
    employer_quota,
    ("90256-369",),
    PLANNED,
    "block 90256 [C]; per worker and day [I] (docs/sources.md, question 11)",
    reads_ledger=True,
)
