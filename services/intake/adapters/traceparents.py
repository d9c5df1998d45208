"""Fresh W3C trace contexts."""

import os
from collections.abc import Iterator


def traceparents() -> Iterator[str]:
    """One for each declaration: sampled, a trace of its own."""
    while True:
        number = os.urandom(24).hex()
        yield f"00-{number[:32]}-{number[32:]}-01"
