"""Event ids: deterministic, so that a repeated publication is recognised as the same event everywhere."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("6f1d4e0a-6a0e-5c57-9d55-2f3c1f6f3b11")


def event_id(*parts: object) -> UUID:
    """The id of an event: uuid5 of number, type, phase, attempt[, recipient, channel]; of a problem without number:
    topic, partition, offset, append time. Equal parts give an equal id.
    """
    return uuid5(_NAMESPACE, "|".join(map(str, parts)))
