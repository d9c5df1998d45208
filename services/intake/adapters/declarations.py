"""One declaration as its sender sees it: the receipt, and the result that counts."""

from services.intake.domain.declaration_view import DeclarationView
from services.intake.domain.ports import Sessions

_FIND = """
SELECT r.number, r.received_at, x.phase, x.document
FROM receipts r
LEFT JOIN LATERAL (
    SELECT phase, document FROM results WHERE number = r.number ORDER BY phase = 'final' DESC, attempt DESC LIMIT 1
) x ON true
WHERE r.number = $1 AND r.attempt = 1 AND r.sender_id = $2
"""


class PostgresDeclarations:
    """The tables receipts and results, read by one statement."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def find(self, number: int, sender_id: str) -> DeclarationView | None:
        """The declaration, if it is this sender's; None if the number is unknown or somebody else's."""
        async with self._sessions() as session:
            rows = await session.fetch(_FIND, number, sender_id)
        return DeclarationView(*rows[0].values()) if rows else None
