"""Each record of the declarations topic becomes an item at its place, or says why not by a constant."""

from uuid import UUID

import pytest

from services.validator.handlers.decisions import decode_received
from shared.contracts.topics import DECLARATION_RECEIVED, WORKER_ABSORBED
from shared.messaging.envelope import Envelope, UnreadableEnvelope
from shared.messaging.items import Unreadable
from shared.messaging.records import Record
from tests.support.received import TRACEPARENT, absorption, entry, record_of

ID = str(UUID("6f1d4e0a-6a0e-5c57-9d55-2f3c1f6f3b11")).encode()


def test_a_declaration_stands_at_its_seq_in_its_workers_stream() -> None:
    event = entry(1, worker=31, seq=7)
    record = record_of(event)

    item = decode_received(record)

    assert (item.stream, item.position, item.also_lock) == (31, 7, ())
    assert (item.body.event, item.body.value, item.body.traceparent) == (event, record.value, TRACEPARENT)
    assert item.body.id == Envelope.read(record.headers).id


def test_an_absorption_locks_the_other_stream_as_well() -> None:
    item = decode_received(record_of(absorption(8, 3, absorbed=7, upto=2)))

    assert (item.stream, item.position, item.also_lock) == (8, 3, (7,))


def test_what_a_newer_intake_says_in_addition_is_tolerated() -> None:
    record = record_of(entry(1))
    value = b'{"tomorrow": {"x": 1}, ' + (record.value or b"")[1:]

    assert decode_received(_record(value, **dict(record.headers))).body.event == entry(1)


def _record(value: bytes | None, **headers: bytes | None) -> Record:
    return Record("declarations", 0, 0, 0, None, value, tuple(headers.items()))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ce_type": b"x"},
        {"ce_type": b"x", "ce_id": None},
        {"ce_type": b"x", "ce_id": b"\xff"},
        {"ce_type": b"x", "ce_id": ID, "traceparent": b"\xff"},
    ],
)
def test_a_record_without_our_envelope_is_told_apart_from_an_unreadable_one(headers: dict[str, bytes | None]) -> None:
    with pytest.raises(UnreadableEnvelope):
        decode_received(_record(b"{}", **headers))


@pytest.mark.parametrize("value", [None, b"", b"{", b"[]", b'{"ssin":"85010199984"}', b"\xff", b'{"workerId":1e400}'])
@pytest.mark.parametrize(
    ("kind", "reason"),
    [(DECLARATION_RECEIVED, "malformed_event"), (WORKER_ABSORBED, "malformed_event"), ("new", "unknown_type")],
)
def test_an_unreadable_or_unknown_event_is_named_by_a_constant(kind: str, reason: str, value: bytes | None) -> None:
    with pytest.raises(Unreadable) as caught:
        decode_received(_record(value, ce_type=kind.encode(), ce_id=ID))

    assert caught.value.reason == reason
