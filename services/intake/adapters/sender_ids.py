"""Whose topics are read."""

from collections.abc import Sequence

from services.intake.domain.ports import Connection


async def all_sender_ids(tx: Connection) -> Sequence[str]:
    """The client ids of all senders, sorted."""
    return [row["client_id"] for row in await tx.fetch("SELECT client_id FROM senders ORDER BY client_id")]
