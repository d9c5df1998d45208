"""The sender's own id of a declaration: ``ce_id`` on the queue, ``Idempotency-Key`` over HTTP."""

import re

_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,128}")


def read_own_id(raw: bytes | None) -> str | None:
    """The id in these bytes: 1 to 128 printable characters in UTF-8; None if it isn't one."""
    try:
        text = (raw or b"").decode()
    except UnicodeDecodeError:
        return None
    return text if _PRINTABLE.fullmatch(text) else None


def read_idempotency_key(raw: bytes) -> str | None:
    r"""The key of an ``Idempotency-Key`` header: a structured field string (``"…"`` with ``\\`` escapes), or plain text."""
    text = read_own_id(raw.strip())
    if text is None or not text.startswith('"'):
        return text
    if not re.fullmatch(r'"(?:[^"\\]|\\["\\])+"', text):
        return None
    return re.sub(r"\\(.)", r"\1", text[1:-1])
