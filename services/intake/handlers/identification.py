"""Asks for the answers of identification and writes them."""

import asyncio
from collections.abc import Sequence

import structlog

from services.intake.domain.ports import RegisterUnavailable
from services.intake.domain.sandbox_ports import WaitingIdentification
from services.intake.use_cases.identify_workers import WorkerIdentifier
from shared.contracts.declaration_received import Person
from shared.database.errors import is_conflict

_log = structlog.get_logger()
_CONFLICT_PAUSES = (0.01, 0.05, 0.2)


class IdentificationLoop:
    """``settle_due`` is to be called every now and then; any replica may."""

    def __init__(self, identifier: WorkerIdentifier) -> None:
        self._identifier = identifier

    async def settle_due(self) -> None:
        """Settle all that are due. One that fails is due again when its lease ends; the others go on."""
        while due := await self._due():
            for entry, person in due:
                await self._settle(entry, person)

    async def _settle(self, entry: WaitingIdentification, person: Person | None) -> None:
        try:
            for pause in (*_CONFLICT_PAUSES, None):
                try:
                    await self._identifier.settle(entry, person)
                    break
                except Exception as error:
                    if pause is None or not is_conflict(error):
                        raise
                    await asyncio.sleep(pause)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged and tried again
            _log.exception("identification.failed", number=entry.number, worker_id=entry.worker_id)
        else:
            _log.info("identification.settled", number=entry.number, identified=person is not None)

    async def _due(self) -> Sequence[tuple[WaitingIdentification, Person | None]]:
        try:
            return await self._identifier.due()
        except RegisterUnavailable:
            _log.warning("identification.register_unavailable")
            return ()
