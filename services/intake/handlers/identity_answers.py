"""The identity register, asked once for a batch before its transaction begins."""

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from services.intake.domain.ports import IdentityRegister, RegisterUnavailable
from services.intake.domain.submission import Submission
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Person
from shared.database.errors import is_transient

_log = structlog.get_logger()
_PAUSES = (0.1, 0.4, 1.5)


class IdentityAnswers:
    """Asks about the workers of INs; whoever gets no answer is identified later."""

    def __init__(self, register: IdentityRegister) -> None:
        self._register = register

    async def ask(self, submissions: Iterable[Submission]) -> Mapping[str, Person]:
        """The known persons by SSIN. Nobody is known while the register is down; never raises."""
        ssins = {
            submission.declaration.worker.ssin
            for submission in submissions
            if submission.declaration.kind is Kind.IN and submission.declaration.worker is not None
        }
        ssins.discard(None)
        return await self._patiently({ssin for ssin in ssins if ssin is not None}) if ssins else {}

    async def _patiently(self, ssins: set[str]) -> Mapping[str, Person]:
        for pause in _PAUSES:
            try:
                return await self._register.ask(ssins)
            except RegisterUnavailable:
                break
            except Exception as error:  # noqa: BLE001 - whatever it is, the batch must go on
                if not is_transient(error):
                    _log.exception("identity_register.failed")
                    return {}
                await asyncio.sleep(pause)
        _log.warning("identity_register.unavailable", asked=len(ssins))
        return {}
