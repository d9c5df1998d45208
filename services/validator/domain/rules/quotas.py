"""Hours and days that a worker, or an employer, has at favourable terms.

What exceeds them is accepted with a warning, but for article 17, where it is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.finding import Finding
from services.validator.domain.quota_use import HolderSpan, QuotaUse, quota_uses, quotas_for
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
    assert block is not None
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

    What other workers use of it is known only at the end of a batch: ``beyond_employers_quotas`` finds it then.
    """
    del case
    return NOTHING


def beyond_employers_quotas(
    received: DeclarationReceived, changed: Iterable[QuotaUse], used: Mapping[HolderSpan, int]
) -> tuple[Findings, tuple[QuotaEffect, ...]]:
    """What ``employer_quota`` would find if it knew ``used``, what all workers use before this declaration, and what the
    decision says about it. Nothing is in use of a quota that is missing there.
    """
    exceeded: list[QuotaExcess] = []
    effects: list[QuotaEffect] = []
    for use in changed:
        others = used.get(use.place, 0) - use.before
        if excess := _told(use, others):
            exceeded.append(excess)
            effects.append(use.effect(others))
    if not exceeded:
        return NOTHING, ()
    entry, update = received.declaration.dimona_in, received.declaration.dimona_update
    pointer = "/dimonaIn/startDate" if entry is not None else "/dimonaUpdate/startDate"
    block = entry or update
    day = None if block is None else block.start_date
    return (Finding("90256-369", pointer, day, quotas=tuple(exceeded)),), tuple(effects)


def quota_effects(case: Case) -> tuple[QuotaEffect, ...]:
    """What the decision says about the worker's own quotas."""
    return tuple(use.effect() for use in uses(case) if use.holder is None and use.quota.told)


def uses(case: Case) -> Sequence[QuotaUse]:
    """What accepting the declaration does to the quotas of its worker, and of the employer or user. Computed once."""
    if case.uses is None:
        case.uses = _uses(case)
    return case.uses


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


def _told(use: QuotaUse, others: int = 0) -> QuotaExcess | None:
    return use.excess(others) if use.quota.told else None


WORKER_QUOTA = Rule(
    worker_quota,
    ("90017-369",),
    PLANNED,
    "block 90017 and zone 01018 [C]; limits: quotas.csv, each with its mark (docs/sources.md, questions 12 to 14)",
    reads_register=True,
)
EMPLOYER_QUOTA = Rule(
    employer_quota,
    ("90256-369",),
    PLANNED,
    "block 90256 [C]; per worker and day [I] (docs/sources.md, question 11)",
    reads_register=True,
)
