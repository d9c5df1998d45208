"""The envelope: CloudEvents 1.0 in Kafka's binary mode, with the extensions of ``docs/topics.md``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from shared.contracts.topics import SERVICE
from shared.moments import format_time

T = TypeVar("T")
Headers = tuple[tuple[str, bytes], ...]
_HEAD: Headers = (("content-type", b"application/json"), ("ce_specversion", b"1.0"), ("ce_service", SERVICE.encode()))


class UnreadableEnvelope(Exception):
    """The headers are no envelope of ours. ``reason`` is a constant code, never a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is known of an event without opening it. ``time`` is in UTC with milliseconds; ids only, no personal data."""

    id: UUID
    type: str
    source: str
    time: datetime
    subject: str | None = None
    relatedto: UUID | None = None
    sequence: int | None = None
    worker_id: int | None = None
    attempt: int | None = None
    phase: str | None = None
    traceparent: str | None = None

    def headers(self) -> Headers:
        """The record headers, in a fixed order: equal envelopes give equal bytes."""
        optional = (
            ("ce_subject", self.subject),
            ("ce_relatedto", self.relatedto),
            ("ce_sequence", self.sequence),
            ("ce_workerid", self.worker_id),
            ("ce_attempt", self.attempt),
            ("ce_phase", self.phase),
            ("traceparent", self.traceparent),
        )
        return (
            *_HEAD,
            ("ce_id", str(self.id).encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", self.type.encode()),
            ("ce_time", format_time(self.time).encode()),
            *((name, str(value).encode()) for name, value in optional if value is not None),
        )

    @classmethod
    def read(cls, headers: Iterable[tuple[str, bytes | None]]) -> "Envelope":
        """The envelope in these headers; unknown ones are ignored. Raises UnreadableEnvelope."""
        try:
            text = {name: value.decode() for name, value in headers if value is not None and name in _KNOWN}
            return cls(
                id=UUID(text["ce_id"]),
                type=text["ce_type"],
                source=text["ce_source"],
                time=datetime.fromisoformat(text["ce_time"]),
                subject=text.get("ce_subject"),
                relatedto=_optional(UUID, text.get("ce_relatedto")),
                sequence=_optional(_integer, text.get("ce_sequence")),
                worker_id=_optional(_integer, text.get("ce_workerid")),
                attempt=_optional(_integer, text.get("ce_attempt")),
                phase=text.get("ce_phase"),
                traceparent=text.get("traceparent"),
            )
        except KeyError:
            raise UnreadableEnvelope("envelope_incomplete") from None
        except ValueError:  # also of bytes that are not UTF-8
            raise UnreadableEnvelope("envelope_malformed") from None


_KNOWN = frozenset(
    [
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_time",
        "ce_subject",
        "ce_relatedto",
        "ce_sequence",
        "ce_workerid",
        "ce_attempt",
        "ce_phase",
        "traceparent",
    ],
)


def _integer(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) >= 2**63:
        raise ValueError
    return int(text)


def _optional(read: Callable[[str], T], text: str | None) -> T | None:
    return None if text is None else read(text)
