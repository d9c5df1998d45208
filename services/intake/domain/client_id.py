"""The names of technical senders. They are part of topic names, so their characters are limited."""

import re
from typing import Any, TypeGuard

LONGEST = 150
# Never ends like a dead letter topic: one sender's submissions would be another's dead letters.
_CLIENT_ID = re.compile(r"(?!.*\.dlq\Z)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def is_client_id(value: Any) -> TypeGuard[str]:
    """Whether this is text that may name a sender: letters, digits, ``-``, ``_`` and single dots in between."""
    return isinstance(value, str) and len(value) <= LONGEST and _CLIENT_ID.fullmatch(value) is not None
