"""Register a batch: every decision once, every period at its newest version, as sets."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.domain.ports import Claim, Connection, Declarations, Periods
from services.registry.domain.register_changes import fold_registrations
from services.registry.domain.registered import Registered
from services.registry.domain.registration import Registration


async def register_decisions(
    tx: Connection, declarations: Declarations, periods: Periods, registrations: Sequence[Registration], now: datetime
) -> list[Registered]:
    """What is registered of each of ``registrations``, in their order; ``now`` in whole milliseconds.

    One that is registered already, even meanwhile by another replica, changes nothing and gives what is stored.
    """
    fresh: dict[Claim, tuple[Registration, Registered]] = {}
    for registration in sorted(registrations, key=_claim):
        fresh.setdefault(registration.claim, (registration, _registered(registration, now)))
    won = await declarations.claim(tx, list(fresh.values()))
    lost = fresh.keys() - won
    known = {claim: registered for claim, (_, registered) in fresh.items()}
    if lost:
        known |= await declarations.by_claim(tx, lost)
    changes = fold_registrations(fresh[claim][0] for claim in won)
    if changes.created or changes.changed:
        await periods.apply(tx, changes)
    return [known[registration.claim] for registration in registrations]


def _claim(registration: Registration) -> Claim:
    return registration.claim


def _registered(registration: Registration, now: datetime) -> Registered:
    return Registered(
        number=registration.number,
        phase=registration.phase,
        attempt=registration.attempt,
        worker_id=registration.worker_id,
        seq=registration.seq,
        registered_at=now,
        decision_id=registration.decision_id,
        traceparent=registration.traceparent,
        decision=registration.value,
    )
