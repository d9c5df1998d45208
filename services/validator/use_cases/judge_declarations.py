"""Decide a batch: every worker's declarations in the order of seq, loaded and written as sets."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.validator.domain.decision_event import decision_body
from services.validator.domain.ledger import Ledger
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.period import Period
from services.validator.domain.ports import Connection, DecisionLog, LedgerStore
from services.validator.domain.reach import reaches
from services.validator.domain.received import Received
from services.validator.domain.verdict import Verdict
from services.validator.use_cases.absorb_workers import absorb_workers
from shared.contracts.declaration_received import DeclarationReceived

Judge = Callable[[DeclarationReceived, Ledger], Verdict]


@dataclass(frozen=True, slots=True)
class Court:
    """What judging needs. ``rules``: the version of rules and reference data that ``judge`` follows."""

    log: DecisionLog
    ledger: LedgerStore
    judge: Judge
    rules: str


async def judge_declarations(
    tx: Connection, court: Court, received: Sequence[Received], decided_at: datetime
) -> list[LoggedDecision | None]:
    """The decision on each of ``received``, in their order; ``decided_at`` in whole milliseconds.

    Streams are locked, and each one's events are contiguous from its last seq + 1. Decisions, ledger and last seqs are
    written. None for a ``WorkerAbsorbed`` whose other stream is behind, and for what follows it.
    """
    queues: dict[int, deque[Received]] = {}
    for one in received:
        queues.setdefault(one.event.worker_id, deque()).append(one)
    decided: dict[tuple[int, int], LoggedDecision] = {}
    while queues:
        declarations = [one for queue in queues.values() for one in _until_absorption(queue)]
        decisions = await _decide(tx, court, declarations, decided_at)
        waiting = [queue[0] for queue in queues.values() if queue]
        if waiting:
            decisions += await absorb_workers(tx, court.log, court.ledger, waiting, decided_at)
        if not decisions:
            break
        decided.update({(decision.worker_id, decision.seq): decision for decision in decisions})
        for queue in queues.values():
            while queue and queue[0].place in decided:
                queue.popleft()
        queues = {worker_id: queue for worker_id, queue in queues.items() if queue}
    return [decided.get(one.place) for one in received]


def _until_absorption(queue: deque[Received]) -> list[Received]:
    declarations = []
    while queue and isinstance(queue[0].event, DeclarationReceived):
        declarations.append(queue.popleft())
    return declarations


async def _decide(
    tx: Connection, court: Court, received: Sequence[Received], decided_at: datetime
) -> list[LoggedDecision]:
    if not received:
        return []
    events = [one.event for one in received if isinstance(one.event, DeclarationReceived)]
    ledgers: dict[int, list[Period]] = {}
    for period in await court.ledger.load(tx, reaches(events)):
        ledgers.setdefault(period.worker_id, []).append(period)
    verdicts = _fold(court.judge, events, ledgers)
    decisions = [
        _logged(one, event, verdict, court.rules, decided_at)
        for one, event, verdict in zip(received, events, verdicts, strict=True)
    ]
    await court.log.append(tx, decisions)
    await court.ledger.save(tx, _newest(verdicts))
    return decisions


def _fold(judge: Judge, events: Sequence[DeclarationReceived], loaded: Mapping[int, Sequence[Period]]) -> list[Verdict]:
    """Each worker's events come in the order of seq, so each sees what the ones before it have done."""
    ledgers: dict[int, Ledger] = {}
    verdicts = []
    for event in events:
        ledger = ledgers.get(event.worker_id)
        if ledger is None:
            ledger = ledgers[event.worker_id] = Ledger(loaded.get(event.worker_id, ()))
        verdict = judge(event, ledger)
        if verdict.period is not None:
            ledger.put(verdict.period)
        verdicts.append(verdict)
    return verdicts


def _newest(verdicts: Sequence[Verdict]) -> list[Period]:
    """The last state of each period, in the order of the primary key."""
    periods = {verdict.period.number: verdict.period for verdict in verdicts if verdict.period is not None}
    return sorted(periods.values(), key=lambda period: (period.worker_id, period.number))


def _logged(
    one: Received, event: DeclarationReceived, verdict: Verdict, rules: str, decided_at: datetime
) -> LoggedDecision:
    return LoggedDecision(
        worker_id=event.worker_id,
        seq=event.seq,
        number=event.number,
        attempt=event.attempt,
        phase=verdict.phase,
        result=verdict.result,
        decided_at=decided_at,
        received_id=one.id,
        traceparent=one.traceparent,
        body=decision_body(verdict, rules, one.value),
    )
