"""Declarations that came by HTTP: one transaction for all that were posted within a few milliseconds."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence

import structlog

from services.intake.domain.ports import Clock, IntakePorts
from services.intake.domain.submission import Outcome, Submission
from services.intake.handlers.identity_answers import IdentityAnswers
from services.intake.use_cases.receive_declarations import Reception, receive_declarations
from shared.contracts.declaration_received import Person
from shared.database.errors import is_conflict, is_transient
from shared.database.pool import Pool
from shared.messaging.crash_points import crash_point
from shared.moments import whole_milliseconds
from shared.outages import TryAgain

_log = structlog.get_logger()
_CONFLICT_PAUSES = (0.01, 0.05, 0.2, 0.5)
COMMITTED = "intake.http.committed"


class HttpReception:
    """``committed`` is called after each commit, before anybody is answered: it wakes the outbox."""

    def __init__(
        self,
        *,
        pool: Pool,
        ports: IntakePorts,
        answers: IdentityAnswers,
        clock: Clock,
        traceparents: Callable[[], Iterator[str]],
        committed: Callable[[], None],
    ) -> None:
        self._pool = pool
        self._ports = ports
        self._answers = answers
        self._clock = clock
        self._traceparents = traceparents
        self._committed = committed

    async def receive(self, submissions: Sequence[Submission]) -> Sequence[Outcome | Exception]:
        """An outcome for each; TryAgain while the database is away. One that fails doesn't take others along."""
        try:
            persons = await self._answers.ask(submissions)
            return await self._committing(submissions, persons)
        except Exception as error:  # noqa: BLE001 - sorted below; a bug is answered 500 and logged
            if is_transient(error):
                _log.warning("http.unavailable", error=type(error).__name__, waiting=len(submissions))
                return [TryAgain()] * len(submissions)
            if len(submissions) == 1:
                _log.exception("http.failed")
                return [error]
        return [(await self.receive([submission]))[0] for submission in submissions]

    async def _committing(self, submissions: Sequence[Submission], persons: Mapping[str, Person]) -> list[Outcome]:
        for pause in (*_CONFLICT_PAUSES, None):
            try:
                async with self._pool.transaction() as tx:
                    reception = Reception(persons, whole_milliseconds(self._clock()), self._traceparents())
                    outcomes = await receive_declarations(tx, self._ports, submissions, reception)
                break
            except Exception as error:
                if pause is None or not is_conflict(error):
                    raise
                await asyncio.sleep(pause)
        crash_point(COMMITTED)
        self._committed()
        return outcomes
