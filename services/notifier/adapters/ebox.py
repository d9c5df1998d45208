"""The sandbox's e-Box: it takes messages as the office's e-Box does, into its own table."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

import asyncpg

from services.notifier.domain.ports import Connection, EBoxMessage, Outcome
from shared.database.errors import is_transient
from shared.outages import TryAgain

_PUBLISH = """
INSERT INTO ebox_messages (id, enterprise_number, language, subject, body, published_at)
SELECT o.*, $6 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) AS o
ON CONFLICT (id) DO NOTHING
"""


class SandboxEBox:
    """Implements ``EBox`` in one statement a batch. ``never_opened``: enterprises whose users never opened their e-Box;
    their messages are kept, and answered with ``NO_DIGITAL_USER``.
    """

    def __init__(
        self,
        session: Callable[[], AbstractAsyncContextManager[Connection]],
        clock: Callable[[], datetime],
        never_opened: Collection[str] = (),
    ) -> None:
        self._session = session
        self._clock = clock
        self._never_opened = frozenset(never_opened)

    async def publish(self, messages: Sequence[EBoxMessage]) -> Sequence[Outcome]:
        """See the port. When the database refuses a batch for its content, message by message."""
        try:
            await self._store(messages)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            if is_transient(error):
                raise TryAgain from error
            if len(messages) == 1:
                return [Outcome.FAILED]
            return [outcome for message in messages for outcome in await self.publish([message])]
        return [self._outcome(message) for message in messages]

    async def _store(self, messages: Sequence[EBoxMessage]) -> None:
        async with self._session() as connection:
            await connection.execute(
                _PUBLISH,
                [m.key for m in messages],
                [m.enterprise_number for m in messages],
                [m.language for m in messages],
                [m.subject for m in messages],
                [m.body for m in messages],
                self._clock(),
            )

    def _outcome(self, message: EBoxMessage) -> Outcome:
        return Outcome.NO_DIGITAL_USER if message.enterprise_number in self._never_opened else Outcome.DELIVERED
