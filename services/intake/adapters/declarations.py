"""One declaration as its sender sees it: the receipt, and the result that counts."""

from services.intake.domain.declaration_view import DeclarationView
from services.intake.domain.ports import Connection

_FIND = """
SELECT r.number, r.received_at, x.phase, x.document
FROM receipts r
LEFT JOIN LATERAL (
    SELECT phase, document FROM results WHERE number = r.number ORDER BY phase = 'final' DESC, attempt DESC LIMIT 1
) x ON true
WHERE r.number = $1 AND r.attempt = 1 AND r.sender_id = $2
"""


class PostgresDeclarations:
    """``ports.Declarations`` on the tables receipts and results."""

    async def find(self, tx: Connection, number: int, sender_id: str) -> DeclarationView | None:
        """Unknown and foreign are the same."""
        for row in await tx.fetch(_FIND, number, sender_id):
            return DeclarationView(*row.values())
        return None
