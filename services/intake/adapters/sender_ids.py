"""Whose topics are read."""

from collections.abc import Sequence

from services.intake.domain.ports import Sessions


class PostgresSenderIds:
    """The table senders."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def all(self) -> Sequence[str]:
        """The client ids of all senders, sorted."""
        async with self._sessions() as session:
            return [row["client_id"] for row in await session.fetch("SELECT client_id FROM senders ORDER BY client_id")]
