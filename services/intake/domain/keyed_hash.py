"""Hashes with a secret key: what tables hold instead of SSINs and of ids that senders choose."""

from hashlib import blake2b

from services.intake.domain.submission import Origin

_DIGEST = 16


class KeyedHash:
    """Keyed BLAKE2b of 128 bits, one family per purpose, so that equal input for different purposes gives nothing away."""

    __slots__ = ("_content", "_fingerprint", "_own_id", "_place", "_ssin")

    def __init__(self, key: bytes) -> None:
        """``key``: 16 to 64 secret bytes, the same for ever. Raises ValueError for other lengths."""
        if not 16 <= len(key) <= 64:
            raise ValueError("the key of keyed hashes has 16 to 64 bytes")

        def family(purpose: bytes) -> "blake2b":
            return blake2b(digest_size=_DIGEST, key=key, person=purpose)

        self._own_id = family(b"own id")
        self._place = family(b"place")
        self._content = family(b"content")
        self._fingerprint = family(b"fingerprint")
        self._ssin = family(b"ssin")

    def own_id(self, own_id: str) -> bytes:
        """Of an id the sender chose: idempotency key, ``ce_id``."""
        return _digest(self._own_id, own_id.encode())

    def place(self, topic: str, origin: Origin) -> bytes:
        """Of a record without an own id, by where and since when it lies there."""
        place = f"{topic}/{origin.partition}/{origin.offset}/{origin.appended_ms}"
        return _digest(self._place, place.encode())

    def content(self, canonical: bytes) -> bytes:
        """Of a declaration's canonical form."""
        return _digest(self._content, canonical)

    def fingerprint(self, sender_id: str, canonical: bytes) -> bytes:
        """Of a declaration without a key: who sent what."""
        return _digest(self._fingerprint, sender_id.encode() + b"\0" + canonical)

    def ssin(self, ssin: str) -> bytes:
        """Of a social security identification number, 11 digits."""
        return _digest(self._ssin, ssin.encode())


def _digest(family: "blake2b", data: bytes) -> bytes:
    hasher = family.copy()
    hasher.update(data)
    return hasher.digest()
