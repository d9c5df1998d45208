"""The claims in PostgreSQL: who inserts first has the declaration; the others wait for its commit and then see it."""

from collections.abc import Collection, Mapping, Sequence

from services.intake.domain.ports import Connection
from services.intake.domain.records import Claim

_CLAIM = """
INSERT INTO receipt_keys (sender_id, key_hash, number, content_hash)
SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::bytea[])
ON CONFLICT (sender_id, key_hash) DO NOTHING
RETURNING number
"""
_FIND = """
SELECT k.sender_id, k.key_hash, k.number, k.content_hash
FROM unnest($1::text[], $2::bytea[]) AS wanted (sender_id, key_hash)
JOIN receipt_keys k USING (sender_id, key_hash)
"""
_RELEASE = """
DELETE FROM receipt_keys k USING unnest($1::text[], $2::bytea[]) AS gone (sender_id, key_hash)
WHERE k.sender_id = gone.sender_id AND k.key_hash = gone.key_hash
"""
_CLAIM_FINGERPRINTS = """
INSERT INTO fingerprints (fingerprint, number) SELECT * FROM unnest($1::bytea[], $2::bigint[])
ON CONFLICT (fingerprint) DO NOTHING
"""
_LOCK_FINGERPRINTS = """
SELECT fingerprint, number FROM fingerprints WHERE fingerprint = ANY($1::bytea[]) ORDER BY fingerprint FOR UPDATE
"""
_MOVE_FINGERPRINTS = """
UPDATE fingerprints f SET number = newer.number FROM unnest($1::bytea[], $2::bigint[]) AS newer (fingerprint, number)
WHERE f.fingerprint = newer.fingerprint
"""


class PostgresReceiptKeys:
    """``ports.ReceiptKeys`` on the tables receipt_keys and fingerprints."""

    async def claim(self, tx: Connection, rows: Sequence[tuple[str, bytes, int, bytes]]) -> set[int]:
        """Insert in the order given, which is sorted by key; the numbers that won."""
        return {row["number"] for row in await tx.fetch(_CLAIM, *map(list, zip(*rows, strict=True)))}

    async def find(self, tx: Connection, keys: Collection[tuple[str, bytes]]) -> Mapping[tuple[str, bytes], Claim]:
        """A statement of its own after a claim: its snapshot sees the winners."""
        rows = await tx.fetch(_FIND, *map(list, zip(*keys, strict=True)))
        return {(row["sender_id"], row["key_hash"]): Claim(row["number"], row["content_hash"]) for row in rows}

    async def release(self, tx: Connection, keys: Collection[tuple[str, bytes]]) -> None:
        """Delete claims of this transaction."""
        await tx.execute(_RELEASE, *map(list, zip(*keys, strict=True)))

    async def claim_fingerprints(self, tx: Connection, rows: Sequence[tuple[bytes, int]]) -> Mapping[bytes, int]:
        """Insert, then lock in the order of fingerprints; the numbers they stand for."""
        await tx.execute(_CLAIM_FINGERPRINTS, *map(list, zip(*rows, strict=True)))
        standing = await tx.fetch(_LOCK_FINGERPRINTS, sorted({fingerprint for fingerprint, _ in rows}))
        return {row["fingerprint"]: row["number"] for row in standing}

    async def move_fingerprints(self, tx: Connection, rows: Sequence[tuple[bytes, int]]) -> None:
        """Update locked rows."""
        await tx.execute(_MOVE_FINGERPRINTS, *map(list, zip(*rows, strict=True)))

    async def release_fingerprints(self, tx: Connection, rows: Collection[bytes]) -> None:
        """Delete fingerprints of this transaction."""
        await tx.execute("DELETE FROM fingerprints WHERE fingerprint = ANY($1::bytea[])", list(rows))
