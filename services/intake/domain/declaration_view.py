"""What a sender sees of its own declaration."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from shared.moments import format_time


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """``phase`` and ``document`` are those of the result that counts: the final one, or else the newest provisional one."""

    number: int
    received_at: datetime
    phase: str | None
    document: bytes | None

    def body(self) -> dict[str, Any]:
        """As it is answered: status ``pending`` (no result yet), ``provisional`` or ``final``."""
        result = orjson.loads(self.document) if self.document is not None else {}
        return {
            "number": self.number,
            "status": self.phase or "pending",
            "receivedAt": format_time(self.received_at),
            **result,
        }
