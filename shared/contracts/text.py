"""Text as senders write it, in one form: a number and its digits are the same value."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

LARGEST_INTEGER = 2**63 - 1
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def canonical_text(value: Any) -> Any:
    """Text of a JSON scalar: integers and whole floats become digits; anything else is left for the type check.

    Raises ValueError for NUL, control characters and lone surrogates (the database refuses them for a whole batch) and
    for integers beyond 63 bits.
    """
    if type(value) is str:
        if _FORBIDDEN.search(value):
            raise ValueError("control characters and lone surrogates are not allowed")
        return value
    if type(value) is float and value.is_integer() and abs(value) <= LARGEST_INTEGER:
        value = int(value)
    if type(value) is int:
        if abs(value) > LARGEST_INTEGER:
            raise ValueError("integers have at most 63 bits")
        return str(value)
    return value


Text = Annotated[str, StringConstraints(max_length=256), BeforeValidator(canonical_text)]
OwnId = Annotated[str, StringConstraints(max_length=128), BeforeValidator(canonical_text)]
