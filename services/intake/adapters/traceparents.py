"""Fresh W3C trace contexts."""

import os
from collections.abc import Iterator

_AT_ONCE = 64


def traceparents() -> Iterator[str]:
    """One for each declaration: sampled, a trace of its own."""
    while True:
        numbers = os.urandom(24 * _AT_ONCE).hex()  # one call of the system for many
        for start in range(0, 48 * _AT_ONCE, 48):
            yield f"00-{numbers[start : start + 32]}-{numbers[start + 32 : start + 48]}-01"
