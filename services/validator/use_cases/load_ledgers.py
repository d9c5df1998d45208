"""Load what a batch needs: of each worker the periods and daily registrations that it may name or touch."""

from collections.abc import Sequence

from services.validator.domain.ledger import Ledger
from services.validator.domain.ports import Connection, DailyRegistrationStore, LedgerStore
from services.validator.domain.reach import reaches
from services.validator.domain.registration_reach import registration_reaches
from shared.contracts.declaration_received import DeclarationReceived


async def load_ledgers(
    tx: Connection, periods: LedgerStore, registrations: DailyRegistrationStore, events: Sequence[DeclarationReceived]
) -> dict[int, Ledger]:
    """A ledger for each worker of ``events``. Daily registrations are asked for only when one is declared."""
    ledgers = {event.worker_id: Ledger() for event in events}
    for period in await periods.load(tx, reaches(events)):
        ledgers[period.worker_id].put(period)
    for registration in await registrations.load(tx, registration_reaches(events)):
        ledgers[registration.worker_id].put_registration(registration)
    return ledgers
