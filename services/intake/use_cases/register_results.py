"""Keep what the registry holds, and say which results their senders are to be told."""

from collections.abc import Sequence

from services.intake.domain.ports import Connection, Results
from services.intake.domain.registration import Registration


async def register_results(
    tx: Connection, results: Results, registrations: Sequence[Registration]
) -> list[Registration]:
    """Keep these, and return those to report: all, except provisional ones that a final result has absorbed."""
    await results.add(tx, [registration.stored for registration in registrations])
    provisional = {registration.stored.number for registration in registrations if registration.provisional}
    absorbed = await results.final(tx, provisional) if provisional else {}
    return [
        registration
        for registration in registrations
        if not (registration.provisional and registration.stored.number in absorbed)
    ]
