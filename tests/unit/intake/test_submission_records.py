"""Records of a sender's topic: who sent them, what claims them, and which of their headers count."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.own_id import read_idempotency_key, read_own_id
from services.intake.domain.submission import Origin, Problem, Receipt, Submission
from services.intake.handlers.replies import problem_message, receipt_message
from services.intake.handlers.submission_records import SubmissionReader
from shared.contracts.declaration_received import Channel
from shared.contracts.results import ProblemReported, ReceiptIssued
from shared.contracts.topics import results_topic, submissions_topic
from shared.messaging.envelope import Envelope
from shared.messaging.records import Record
from shared.moments import from_milliseconds

HASHES = KeyedHash(b"k" * 32)
TOPIC = submissions_topic("agent")
BODY = b'{"dimonaCancel":{"periodId":"700000000044"}}'
APPENDED = 1_795_000_000_123


def record(
    *headers: tuple[str, bytes | None],
    value: bytes | None = BODY,
    offset: int = 7,
    topic: str = TOPIC,
    appended_ms: int = APPENDED,
) -> Record:
    return Record(topic, 0, offset, appended_ms, None, value, headers)


def read(found: Record) -> Submission:
    submission = SubmissionReader(HASHES, from_milliseconds).read(found)
    assert isinstance(submission, Submission), submission
    return submission


def refused(found: Record) -> Problem:
    problem = SubmissionReader(HASHES, from_milliseconds).read(found)
    assert isinstance(problem, Problem)
    return problem


def test_the_topic_is_the_sender_and_the_append_time_is_the_moment_of_receipt() -> None:
    submission = read(record(("ce_source", b"somebody-else"), ("ce_time", b"1999-01-01T00:00:00Z")))
    assert submission.sender_id == "agent"
    assert submission.channel is Channel.QUEUE
    assert submission.received_at == datetime(2026, 11, 18, 11, 6, 40, 123000, tzinfo=UTC)
    assert submission.origin == Origin(0, 7, APPENDED)


def test_the_own_id_claims_wherever_the_record_lies() -> None:
    one, other = read(record(("ce_id", b"a"), offset=1)), read(record(("ce_id", b"a"), offset=2))
    assert one.key_hash == other.key_hash != read(record(("ce_id", b"b"))).key_hash
    assert one.own_id == "a"


def test_without_an_own_id_the_place_claims() -> None:
    assert read(record(offset=1)).key_hash == read(record(offset=1)).key_hash != read(record(offset=2)).key_hash
    assert read(record()).key_hash != read(record(topic=submissions_topic("other"))).key_hash
    place = f"{TOPIC}/0/7/{APPENDED}".encode()
    assert read(record()).key_hash != read(record(("ce_id", place))).key_hash


def test_a_record_of_a_topic_that_was_created_again_is_another_one_though_its_offset_is_the_same() -> None:
    old, new = record(), record(appended_ms=APPENDED + 1)
    assert read(old).key_hash != read(new).key_hash
    assert read(old).origin != read(new).origin
    receipts = [receipt_message(r, read(r), Receipt(44, NOW)) for r in (old, new)]
    problems = [problem_message(r, refused(record(value=b""))) for r in (old, new)]
    for first, second in (receipts, problems):
        assert Envelope.read(first.headers).id != Envelope.read(second.headers).id


def test_a_receipt_is_the_same_bytes_whatever_clock_the_deployment_has() -> None:
    source, receipt = record(), Receipt(44, NOW)
    shifted = replace(read(source), received_at=NOW)
    assert receipt_message(source, shifted, receipt) == receipt_message(source, read(source), receipt)


@pytest.mark.parametrize("value", [None, b"\xff", b"x" * 129, b"a\nb", b"\0"])
def test_an_unusable_own_id_is_a_problem_with_that_header(value: bytes | None) -> None:
    problem = refused(record(("ce_id", value)))
    assert (problem.status, problem.issues[0].in_, problem.issues[0].name) == (400, "header", "ce_id")


def test_hostile_headers_besides_the_own_id_change_nothing() -> None:
    hostile = record(("reply_to", b"dimona.decisions.v1"), ("x", None), ("\udcff", b"\xff"), ("ce_id", b"a"))
    assert read(hostile) == read(record(("ce_id", b"a")))


def test_a_receipt_is_the_same_bytes_each_time() -> None:
    source = record(("ce_id", b"a"))
    submission = read(source)
    receipt = Receipt(700000000044, submission.received_at)
    message = receipt_message(source, submission, receipt)
    assert message == receipt_message(source, submission, receipt)
    assert message.topic == results_topic("agent")
    told = ReceiptIssued.model_validate_json(message.value or b"", extra="forbid")
    assert told == ReceiptIssued(number=700000000044, received_at=submission.received_at, reference="a")


def test_a_repeat_from_another_record_is_another_event() -> None:
    first, second = record(("ce_id", b"a"), offset=1), record(("ce_id", b"a"), offset=2)
    receipt, again = Receipt(44, NOW), Receipt(44, NOW, repeated=True)
    ids = {Envelope.read(receipt_message(r, read(r), a).headers).id for r, a in ((first, receipt), (second, again))}
    assert len(ids) == 2


NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_problem_tells_which_record_and_which_field() -> None:
    source = record(value=b'{"dimonaCancel":{"periodId":true}}')
    told = ProblemReported.model_validate_json(problem_message(source, refused(source)).value or b"", extra="forbid")
    assert told.type == "urn:problem-type:belgif:badRequest"
    assert (told.partition, told.offset, told.issues[0].name) == (0, 7, "/dimonaCancel/periodId")


def test_replies_carry_no_id_of_the_sender_in_their_headers() -> None:
    ssin = b"85073003328"
    source = record(("ce_id", ssin))
    messages = [
        receipt_message(source, read(source), Receipt(44, NOW)),
        problem_message(source, refused(record(value=b""))),
    ]
    assert all(ssin not in orjson.dumps([(n, (v or b"").decode()) for n, v in m.headers]) for m in messages)
    assert all(m.key is None for m in messages)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (b'"abc"', "abc"),
        (b"abc", "abc"),
        (b' "a b" ', "a b"),
        (rb'"a\"b\\c"', 'a"b\\c'),
        (b'"', None),
        (b'""', None),
        (b'"a', None),
        (b'"a"b"', None),
        (rb'"a\b"', None),
        (b"", None),
        (b"x" * 129, None),
    ],
)
def test_an_idempotency_key_is_a_structured_string_or_plain_text(header: bytes, key: str | None) -> None:
    assert read_idempotency_key(header) == key


def test_an_own_id_may_hold_any_letters() -> None:
    assert read_own_id("Škoda №1 🚗".encode()) == "Škoda №1 🚗"
