"""Judge a declaration that nobody has made, on the register as it stands."""

from services.validator.domain.ports import Connection
from services.validator.domain.verdict import Verdict
from services.validator.use_cases.judge_declarations import Court
from services.validator.use_cases.load_ledgers import load_ledgers
from shared.contracts.declaration_received import DeclarationReceived


async def simulate_declaration(tx: Connection, court: Court, received: DeclarationReceived) -> Verdict:
    """The verdict that it would get now. Reads only; what is received but not decided yet is not seen."""
    ledgers = await load_ledgers(tx, court.ledger, court.registrations, [received])
    verdict = court.judge(received, ledgers[received.worker_id])
    places = {use.place for use in verdict.employer_uses}
    if not places:
        return verdict
    used = dict.fromkeys(places, 0) | dict(await court.employer_days.used(tx, places))
    return court.quotas.settle(received, verdict, used) or verdict
