"""Senders' keys, and the assertions they have used; each method is a transaction of its own."""

from hashlib import sha256

from services.intake.domain.sandbox_ports import SenderKey, Transactions

_FIND = "SELECT client_id, enterprise_number, public_key_pem, scopes FROM senders WHERE client_id = $1"
# Only rows nobody is working on, and few at a time: whoever asks for a token pays for a little cleaning.
_FORGET = """DELETE FROM used_assertions WHERE (client_id, jti_hash) IN (
    SELECT client_id, jti_hash FROM used_assertions WHERE expires_at < now() ORDER BY expires_at LIMIT 20
    FOR UPDATE SKIP LOCKED)"""
_USE = """INSERT INTO used_assertions (client_id, jti_hash, expires_at) VALUES ($1, $2, to_timestamp($3))
    ON CONFLICT DO NOTHING RETURNING true"""
_MARGIN = 120.0  # clocks of replicas and of the database differ


class PostgresSenderKeys:
    """See ``SenderKeys``."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def find(self, client_id: str) -> SenderKey | None:
        """The sender with this client id."""
        async with self._transactions() as tx:
            rows = await tx.fetch(_FIND, client_id)
        return next((SenderKey(row[0], row[1], row[2], tuple(row[3])) for row in rows), None)

    async def use_assertion(self, client_id: str, jti: str, expires_at: float) -> bool:
        """Whether this is the first use of the assertion; remembered until after it expires (seconds since 1970)."""
        jti_hash = sha256(jti.encode()).digest()  # a sender's own text, kept as a hash
        async with self._transactions() as tx:
            await tx.execute(_FORGET)
            return bool(await tx.fetchval(_USE, client_id, jti_hash, float(expires_at) + _MARGIN))
