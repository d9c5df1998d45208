"""What intake says about a declaration that somebody only wants to try."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Intake would not take it; the answer is passed on as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
