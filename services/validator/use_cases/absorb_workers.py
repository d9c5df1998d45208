"""Move the periods and daily registrations of a worker that turned out to be another one."""

from collections.abc import Iterable
from datetime import date, datetime

from services.validator.domain.decision_event import administrative
from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.ports import Connection, DailyRegistrationStore, DecisionLog, LedgerStore
from services.validator.domain.quota_use import HolderSpan
from services.validator.domain.received import Received
from services.validator.use_cases.count_employer_days import EmployerDays
from shared.contracts.topics import WORKER_MERGED
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.contracts.worker_merged import WorkerMerged


async def absorb_workers(
    tx: Connection,
    log: DecisionLog,
    ledger: LedgerStore,
    heads: Iterable[Received],
    decided_at: datetime,
    *,
    registrations: DailyRegistrationStore,
    tally: EmployerDays,
) -> list[LoggedDecision]:
    """Answer those ``WorkerAbsorbed`` events, next in their streams, whose absorbed stream has come far enough.

    Both streams are locked. Days that both have used of an employer's quota go back.
    """
    absorptions = [(one, one.event) for one in heads if isinstance(one.event, WorkerAbsorbed)]
    last = await log.last_seqs(tx, {event.absorbed_worker_id for _, event in absorptions})
    decisions = []
    for one, event in absorptions:
        if last.get(event.absorbed_worker_id, 0) >= event.upto:
            tally.counted_twice(await _counted_twice(tx, ledger, tally.quotas, event))
            numbers = await ledger.move(tx, event.absorbed_worker_id, event.worker_id)
            await registrations.move(tx, event.absorbed_worker_id, event.worker_id)
            merged = WorkerMerged(
                worker_id=event.worker_id,
                seq=event.seq,
                absorbed_worker_id=event.absorbed_worker_id,
                period_numbers=tuple(numbers),
                person=event.person,
            )
            decisions.append(administrative(one, WORKER_MERGED, merged, decided_at))
    await log.append(tx, decisions)
    return decisions


async def _counted_twice(
    tx: Connection, ledger: LedgerStore, quotas: EmployerQuotas, event: WorkerAbsorbed
) -> dict[HolderSpan, int]:
    workers = (event.worker_id, event.absorbed_worker_id)
    found = await ledger.counted(tx, workers, quotas.worker_types, date.min, date.max)
    one, other = ([period for period in found if period.worker_id == worker] for worker in workers)
    return quotas.counted_twice(one, other)
