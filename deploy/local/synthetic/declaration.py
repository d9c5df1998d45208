"""One synthetic submission, with what is expected to become of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

POISON = "poison"


class Expected(StrEnum):
    """What comes back in the end: a final result, the earlier receipt again, or a problem instead of a receipt."""

    ACCEPTED = "A"
    WARNING = "W"
    REFUSED = "B"
    REPEATED = "repeated"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class SyntheticDeclaration:
    """A submission of ``sender`` under its ``own_id``; ``payload`` is None for a poison record, whose bytes are ``raw``.

    ``kind``: IN, OUT, UPDATE, CANCEL, DAILY_REGISTRATION or poison. ``reason``: the anomaly or problem expected, empty when accepted.
    ``pending``: waits for the identification of its worker first. ``names``: the own id of the IN whose period it names.
    Expectations hold when each sender's submissions are received in order.
    """

    sender: str
    own_id: str
    kind: str
    payload: dict[str, Any] | None
    expected: Expected
    reason: str = ""
    pending: bool = False
    names: str | None = None
    raw: bytes = b""

    def body(self) -> bytes:
        """The bytes to send; a period is named by the sender's own id of its IN."""
        return self.raw if self.payload is None else orjson.dumps(self.payload)
