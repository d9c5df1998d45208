"""Dead letters: what could not be read, with its original bytes and where it came from."""

from shared.contracts.topics import DEAD_LETTER_SUFFIX
from shared.messaging.records import MAX_MESSAGE, Message, Record
from shared.moments import format_time, from_milliseconds


def dead_letter(record: Record, reason: str) -> Message:
    """The record for ``<topic>.dlq``: original key, value and headers, then ``dlq-*`` headers. Equal records give equal bytes.

    Ours come last, so that the last header of a name is never the sender's. ``reason`` is a constant code.
    A record too large to travel again is cut (header ``dlq-truncated`` = original bytes of the value) and loses key and
    headers.
    """
    moment = from_milliseconds(max(record.timestamp_ms, 0))
    origin = (
        ("dlq-reason", reason.encode()),
        ("dlq-topic", record.topic.encode()),
        ("dlq-partition", str(record.partition).encode()),
        ("dlq-offset", str(record.offset).encode()),
        ("dlq-time", format_time(moment).encode()),
    )
    whole = Message(record.topic + DEAD_LETTER_SUFFIX, 0, record.key, record.value, (*record.headers, *origin))
    if whole.size() <= MAX_MESSAGE:
        return whole
    value = record.value or b""
    cut = ("dlq-truncated", str(len(value)).encode())
    return Message(whole.topic, 0, None, value[: MAX_MESSAGE - 2000], (*origin, cut))
