"""Register a batch: every decision once, every period at its newest version, as sets."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.domain.decided import Decided
from services.registry.domain.ports import Claim, Connection, Register
from services.registry.domain.register_changes import fold_decisions
from services.registry.domain.registered import Registered


async def register_decisions(
    tx: Connection, register: Register, decisions: Sequence[Decided], now: datetime
) -> list[Registered]:
    """What is registered of each of ``decisions``, in their order; ``now`` in whole milliseconds.

    One that is registered already, even meanwhile by another replica, changes nothing and gives what is stored.
    """
    fresh: dict[Claim, tuple[Decided, Registered]] = {}
    for decided in sorted(decisions, key=_claim):
        fresh.setdefault(decided.claim, (decided, _registered(decided, now)))
    won = await register.declarations.claim(tx, list(fresh.values()))
    lost = fresh.keys() - won
    known = {claim: registered for claim, (_, registered) in fresh.items()}
    if lost:
        known |= await register.declarations.by_claim(tx, lost)
    changes = fold_decisions([fresh[claim][0] for claim in won])
    if changes.created or changes.changed or changes.mandates:
        await register.periods.apply(tx, changes)
    if changes.registrations:
        await register.registrations.apply(tx, changes.registrations)
    return [known[decided.claim] for decided in decisions]


def _claim(decided: Decided) -> Claim:
    return decided.claim


def _registered(decided: Decided, now: datetime) -> Registered:
    return Registered(
        number=decided.number,
        phase=decided.phase,
        attempt=decided.attempt,
        worker_id=decided.worker_id,
        seq=decided.seq,
        registered_at=now,
        decision_id=decided.decision_id,
        traceparent=decided.traceparent,
        decision=decided.value,
    )
