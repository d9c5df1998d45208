"""What recipients can look at: messages of the sandbox's e-Box, and letters on record."""

from collections.abc import Sequence
from datetime import datetime

from services.notifier.domain.ports import Connection, LetterOnRecord, MessageSummary, StoredMessage

_MESSAGES = """
SELECT id, enterprise_number, language, subject, published_at FROM ebox_messages
WHERE enterprise_number = $1 AND ($2::timestamptz IS NULL OR (published_at, id) < ($2, $3))
ORDER BY published_at DESC, id DESC LIMIT $4
"""
_COUNT = "SELECT count(*) FROM ebox_messages WHERE enterprise_number = $1"
_MESSAGE = "SELECT id, enterprise_number, language, subject, published_at, body FROM ebox_messages WHERE id = $1"
_LETTER = "SELECT path, employer_id, enterprise_number FROM letters WHERE id = $1"


class PostgresMailbox:
    """The tables ``ebox_messages`` and ``letters``, read."""

    async def messages(
        self, tx: Connection, enterprise_number: str, limit: int, before: tuple[datetime, str] | None
    ) -> Sequence[MessageSummary]:
        """See the port."""
        at, message_id = before or (None, "")
        rows = await tx.fetch(_MESSAGES, enterprise_number, at, message_id, limit)
        return [MessageSummary(*row) for row in rows]

    async def count(self, tx: Connection, enterprise_number: str) -> int:
        """See the port."""
        return int(await tx.fetchval(_COUNT, enterprise_number))

    async def message(self, tx: Connection, message_id: str) -> StoredMessage | None:
        """See the port."""
        rows = await tx.fetch(_MESSAGE, message_id)
        return StoredMessage(*rows[0]) if rows else None

    async def letter(self, tx: Connection, letter_id: str) -> LetterOnRecord | None:
        """See the port."""
        rows = await tx.fetch(_LETTER, letter_id)
        return LetterOnRecord(*rows[0]) if rows else None
