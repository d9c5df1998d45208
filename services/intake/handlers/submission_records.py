"""A record of a sender's topic as a submission, or as the problem its sender is told. Only ``ce_id`` of its headers counts."""

from collections.abc import Callable
from datetime import datetime

from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.own_id import read_own_id
from services.intake.domain.problems import bad_header
from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Origin, Problem, Submission
from shared.contracts.declaration_received import Channel
from shared.contracts.topics import SUBMISSIONS
from shared.messaging.records import Record

_PREFIX = f"{SUBMISSIONS}."

ReceivedAt = Callable[[int], datetime]
"""The moment of receipt from the broker's append time in milliseconds, by the clock of this deployment."""


class SubmissionReader:
    """Reads records; deterministic, so that a record read again gives the same."""

    def __init__(self, hashes: KeyedHash, received_at: ReceivedAt) -> None:
        self._hashes = hashes
        self.received_at = received_at

    def read(self, record: Record) -> Submission | Problem:
        """The declaration in ``record``, with its claim: the sender's own id, or else the place of the record."""
        own_id = None
        raw = next((value for name, value in record.headers if name == "ce_id"), b"")
        if raw != b"":
            own_id = read_own_id(raw)
            if own_id is None:
                return bad_header(
                    "ce_id", "Give an id of 1 to 128 printable characters in UTF-8, or leave the header out."
                )
        found = read_declaration(record.value)
        if isinstance(found, Problem):
            return found
        declaration, content = found
        origin = Origin(record.partition, record.offset, record.timestamp_ms)
        key_hash = self._hashes.own_id(own_id) if own_id is not None else self._hashes.place(record.topic, origin)
        return Submission(
            sender_id=sender_of(record),
            channel=Channel.QUEUE,
            received_at=self.received_at(record.timestamp_ms),
            declaration=declaration,
            content=content,
            key_hash=key_hash,
            own_id=own_id,
            origin=origin,
        )


def sender_of(record: Record) -> str:
    """The topic is the sender's identity."""
    return record.topic.removeprefix(_PREFIX)
