"""What senders read on their results topics. Equal ids have equal bytes: all here is a function of its input."""

from typing import Any

import orjson

from services.intake.domain.registration import Registration
from services.intake.domain.submission import Problem, Receipt, Submission
from services.intake.handlers.submission_records import sender_of
from shared.contracts.results import PROBLEM_FAMILY, ProblemReported
from shared.contracts.topics import PROBLEM_REPORTED, RECEIPT_ISSUED, RESULT_REPORTED, results_topic
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.records import Message, Record
from shared.moments import format_time, from_milliseconds

SOURCE = "/dimona/intake"


def receipt_message(record: Record, submission: Submission, receipt: Receipt) -> Message:
    """The answer to a record that has a number, now or since long."""
    body: dict[str, Any] = {"number": receipt.number, "receivedAt": format_time(receipt.received_at)}
    if submission.own_id is not None:
        body["reference"] = submission.own_id
    body["repeated"] = receipt.repeated
    envelope = Envelope(
        id=event_id(receipt.number, RECEIPT_ISSUED, *_identity(record)),
        type=RECEIPT_ISSUED,
        source=SOURCE,
        time=from_milliseconds(record.timestamp_ms),
        subject=str(receipt.number),
    )
    return _to_sender(submission.sender_id, envelope, orjson.dumps(body))


def problem_message(record: Record, problem: Problem, own_id: str | None = None) -> Message:
    """The answer to a record that gets no number."""
    event = ProblemReported(
        type=PROBLEM_FAMILY + problem.type,
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        issues=problem.issues,
        reference=own_id,
        partition=record.partition,
        offset=record.offset,
    )
    envelope = Envelope(
        id=event_id(*_identity(record)),
        type=PROBLEM_REPORTED,
        source=SOURCE,
        time=from_milliseconds(record.timestamp_ms),
    )
    return _to_sender(sender_of(record), envelope, event.model_dump_json(by_alias=True, exclude_none=True).encode())


def result_message(registration: Registration) -> Message:
    """The result of a declaration, now that the registry holds it."""
    stored = registration.stored
    envelope = Envelope(
        id=event_id(stored.number, RESULT_REPORTED, stored.phase, stored.attempt),
        type=RESULT_REPORTED,
        source=SOURCE,
        time=registration.registered_at,
        subject=str(stored.number),
        attempt=stored.attempt,
        phase=stored.phase,
    )
    return _to_sender(registration.sender_id, envelope, registration.report)


def _identity(record: Record) -> tuple[str | int, ...]:
    """With the append time: offsets start again when a topic is created again."""
    return record.topic, record.partition, record.offset, record.timestamp_ms


def _to_sender(sender_id: str, envelope: Envelope, body: bytes) -> Message:
    return Message(results_topic(sender_id), 0, None, body, envelope.headers())
