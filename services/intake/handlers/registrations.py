"""Registrations: what the registry holds is kept, and told to the sender."""

from collections.abc import Sequence

from services.intake.domain.ports import Results
from services.intake.domain.registration import Registration, read_registration
from services.intake.handlers.replies import result_message
from services.intake.use_cases.register_results import register_results
from shared.contracts.topics import DECLARATION_REGISTERED
from shared.database.pool import Connection
from shared.messaging.envelope import Envelope
from shared.messaging.records import Message, Record
from shared.messaging.step import Item, Unreadable


def decode_registration(record: Record) -> Item[Registration | None]:
    """The registration in ``record``; None for events of other types, which a newer registry may publish."""
    envelope = Envelope.read(record.headers)
    if envelope.type != DECLARATION_REGISTERED:
        return Item(record, 0, 0, None)
    try:
        found = read_registration(record.value or b"")
    except ValueError:
        raise Unreadable("registration_unreadable") from None
    stored = found.stored
    return Item(record, stored.number, 2 * stored.attempt + (not found.provisional), found)


class RegistrationHandler:
    """Keeps and reports the registrations of a batch inside the step's transaction."""

    def __init__(self, results: Results) -> None:
        self._results = results

    async def handle(self, tx: Connection, items: Sequence[Item[Registration | None]]) -> Sequence[Message]:
        """The results to publish."""
        registrations = [item.body for item in items if item.body is not None]
        return [result_message(found) for found in await register_results(tx, self._results, registrations)]
