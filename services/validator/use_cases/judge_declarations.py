"""Decide a batch: every worker's declarations in the order of seq, loaded and written as sets."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.decision_event import decision_body
from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import Judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.period import Period
from services.validator.domain.ports import (
    Connection,
    DailyRegistrationStore,
    DecisionLog,
    EmployerQuotaStore,
    LedgerStore,
)
from services.validator.domain.received import Received
from services.validator.domain.verdict import Verdict
from services.validator.use_cases.absorb_workers import absorb_workers
from services.validator.use_cases.count_employer_days import EmployerDays, count_employer_days
from services.validator.use_cases.judge_in_shadow import Shadow, ShadowBatch
from services.validator.use_cases.load_ledgers import load_ledgers
from services.validator.use_cases.mark_periods import mark_periods
from shared.contracts.declaration_received import DeclarationReceived


@dataclass(frozen=True, slots=True)
class Court:
    """What judging needs. ``rules``: the version of rules and reference data that ``judge`` follows.

    ``shadow``: a changed set of rules that judges beside it, if there is one.
    """

    log: DecisionLog
    ledger: LedgerStore
    registrations: DailyRegistrationStore
    judge: Judge
    rules: str
    quotas: EmployerQuotas
    employer_days: EmployerQuotaStore
    shadow: Shadow | None = None


async def judge_declarations(
    tx: Connection, court: Court, received: Sequence[Received], decided_at: datetime
) -> list[LoggedDecision | None]:
    """The decision on each of ``received``, in their order; ``decided_at`` in whole milliseconds.

    Streams are locked, and each one's events are contiguous from its last seq + 1. Decisions, ledger and last seqs are
    written; last, what they do to the quotas that employers hold. None for a ``WorkerAbsorbed`` whose other stream is behind, and for what follows it.
    """
    queues: dict[int, deque[Received]] = {}
    for one in received:
        queues.setdefault(one.event.worker_id, deque()).append(one)
    decided: dict[tuple[int, int], LoggedDecision] = {}
    tally = EmployerDays(court.quotas)
    while queues:
        declarations = [one for queue in queues.values() for one in _declarations(queue)]
        decisions = await _decide(tx, court, declarations, decided_at, tally)
        waiting = [queue[0] for queue in queues.values() if queue]
        if waiting:
            decisions += await absorb_workers(
                tx, court.log, court.ledger, waiting, decided_at, registrations=court.registrations, tally=tally
            )
            decisions += await mark_periods(tx, court.log, court.ledger, waiting, decided_at)
        if not decisions:
            break
        decided.update({(decision.worker_id, decision.seq): decision for decision in decisions})
        for queue in queues.values():
            while queue and queue[0].place in decided:
                queue.popleft()
        queues = {worker_id: queue for worker_id, queue in queues.items() if queue}
    amended = await count_employer_days(tx, court.log, court.employer_days, tally, court.rules)
    decided.update({(decision.worker_id, decision.seq): decision for decision in amended})
    return [decided.get(one.place) for one in received]


def _declarations(queue: deque[Received]) -> list[Received]:
    """Up to the next administrative event."""
    declarations = []
    while queue and isinstance(queue[0].event, DeclarationReceived):
        declarations.append(queue.popleft())
    return declarations


async def _decide(
    tx: Connection, court: Court, received: Sequence[Received], decided_at: datetime, tally: EmployerDays
) -> list[LoggedDecision]:
    if not received:
        return []
    events = [one.event for one in received if isinstance(one.event, DeclarationReceived)]
    ledgers = await load_ledgers(tx, court.ledger, court.registrations, events)
    shadow = None if court.shadow is None else ShadowBatch(court.shadow, court.judge)
    verdicts = _fold(court.judge if shadow is None else shadow.judge, events, ledgers)
    decisions = [
        _logged(one, event, verdict, court.rules, decided_at)
        for one, event, verdict in zip(received, events, verdicts, strict=True)
    ]
    for one, verdict, decision in zip(received, verdicts, decisions, strict=True):
        tally.decided(one, verdict, decision)
    await court.log.append(tx, decisions)
    await court.ledger.save(tx, _newest(verdicts))
    await court.registrations.save(tx, _newest_registrations(verdicts))
    if shadow is not None:
        await shadow.record(tx, court.rules, decided_at)
    return decisions


def _fold(judge: Judge, events: Sequence[DeclarationReceived], ledgers: Mapping[int, Ledger]) -> list[Verdict]:
    """Each worker's events come in the order of seq, so each sees what the ones before it have done."""
    verdicts = []
    for event in events:
        ledger = ledgers[event.worker_id]
        verdict = judge(event, ledger)
        if verdict.period is not None:
            ledger.put(verdict.period)
        if verdict.registration is not None:
            ledger.put_registration(verdict.registration)
        verdicts.append(verdict)
    return verdicts


def _newest(verdicts: Sequence[Verdict]) -> list[Period]:
    """The last state of each period, in the order of the primary key."""
    periods = {verdict.period.number: verdict.period for verdict in verdicts if verdict.period is not None}
    return sorted(periods.values(), key=lambda period: (period.worker_id, period.number))


def _newest_registrations(verdicts: Sequence[Verdict]) -> list[DailyRegistration]:
    """The last state of each daily registration, in the order of the primary key."""
    found = {
        verdict.registration.number: verdict.registration for verdict in verdicts if verdict.registration is not None
    }
    return sorted(found.values(), key=lambda registration: (registration.worker_id, registration.number))


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
