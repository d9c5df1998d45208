"""Move the periods of a worker that turned out to be another one."""

from collections.abc import Iterable
from datetime import datetime

from services.validator.domain.decision_event import merged_body
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.ports import Connection, DecisionLog, LedgerStore
from services.validator.domain.received import Received
from shared.contracts.decision import Phase
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.contracts.worker_merged import WorkerMerged


async def absorb_workers(
    tx: Connection, log: DecisionLog, ledger: LedgerStore, heads: Iterable[Received], decided_at: datetime
) -> list[LoggedDecision]:
    """Answer those ``WorkerAbsorbed`` events, next in their streams, whose absorbed stream has come far enough.

    Both streams are locked.
    """
    absorptions = [(one, one.event) for one in heads if isinstance(one.event, WorkerAbsorbed)]
    last = await log.last_seqs(tx, {event.absorbed_worker_id for _, event in absorptions})
    decisions = []
    for one, event in absorptions:
        if last.get(event.absorbed_worker_id, 0) >= event.upto:
            numbers = await ledger.move(tx, event.absorbed_worker_id, event.worker_id)
            merged = WorkerMerged(
                worker_id=event.worker_id,
                seq=event.seq,
                absorbed_worker_id=event.absorbed_worker_id,
                period_numbers=tuple(numbers),
                person=event.person,
            )
            decisions.append(_logged(one, merged, decided_at))
    await log.append(tx, decisions)
    return decisions


def _logged(one: Received, merged: WorkerMerged, decided_at: datetime) -> LoggedDecision:
    return LoggedDecision(
        worker_id=merged.worker_id,
        seq=merged.seq,
        number=None,
        attempt=0,
        phase=Phase.FINAL,
        result=None,
        decided_at=decided_at,
        received_id=one.id,
        traceparent=one.traceparent,
        body=merged_body(merged),
    )
