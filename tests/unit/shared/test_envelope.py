from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.envelope import Envelope, UnreadableEnvelope
from shared.moments import format_time

ENVELOPE = Envelope(
    id=UUID(int=7),
    type="be.dimona.v1.declaration.received",
    source="/intake",
    time=datetime(2026, 3, 1, 10, 0, 0, 123_000, UTC),
    subject="000000000123",
    sequence=4,
    worker_id=99,
    attempt=1,
    phase="final",
)


def test_headers_are_cloudevents_in_binary_mode() -> None:
    assert dict(ENVELOPE.headers()) == {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_service": b"be.dimona.v1",
        "ce_id": b"00000000-0000-0000-0000-000000000007",
        "ce_source": b"/intake",
        "ce_type": b"be.dimona.v1.declaration.received",
        "ce_time": b"2026-03-01T10:00:00.123Z",
        "ce_subject": b"000000000123",
        "ce_sequence": b"4",
        "ce_workerid": b"99",
        "ce_attempt": b"1",
        "ce_phase": b"final",
    }


@given(
    st.builds(
        Envelope,
        id=st.uuids(),
        type=st.text(min_size=1),
        source=st.text(min_size=1),
        time=st.datetimes(timezones=st.just(UTC)).map(lambda t: t.replace(microsecond=t.microsecond // 1000 * 1000)),
        subject=st.none() | st.text(),
        relatedto=st.none() | st.uuids(),
        sequence=st.none() | st.integers(0, 2**63 - 1),
        worker_id=st.none() | st.integers(0, 2**63 - 1),
        attempt=st.none() | st.integers(0, 1000),
        phase=st.none() | st.sampled_from(["provisional", "final"]),
        traceparent=st.none() | st.text(),
    )
)
def test_what_was_written_is_read_again(envelope: Envelope) -> None:
    assert Envelope.read(envelope.headers()) == envelope


def test_unknown_and_null_headers_are_ignored() -> None:
    headers = (*ENVELOPE.headers(), ("reply_to", b"elsewhere"), ("x", None), ("y", b"\xff"))
    assert Envelope.read(headers) == ENVELOPE


@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_source", "ce_time"])
def test_an_envelope_without_a_required_attribute_is_unreadable(name: str) -> None:
    headers = [header for header in ENVELOPE.headers() if header[0] != name]
    with pytest.raises(UnreadableEnvelope, match="envelope_incomplete"):
        Envelope.read(headers)


@pytest.mark.parametrize(
    "header",
    [
        ("ce_id", b"not-a-uuid"),
        ("ce_time", b"yesterday"),
        ("ce_sequence", b"-1"),
        ("ce_sequence", b"9223372036854775808"),
        ("ce_sequence", "٣".encode()),
        ("ce_workerid", b"1e3"),
        ("ce_subject", b"\xff"),
    ],
)
def test_a_malformed_attribute_makes_the_envelope_unreadable(header: tuple[str, bytes]) -> None:
    with pytest.raises(UnreadableEnvelope, match="envelope_malformed"):
        Envelope.read((*ENVELOPE.headers(), header))


def test_times_are_written_in_utc_with_milliseconds() -> None:
    brussels = timezone(timedelta(hours=2))
    assert format_time(datetime(2026, 7, 1, 2, 0, tzinfo=brussels)) == "2026-07-01T00:00:00.000Z"
    assert replace(ENVELOPE, time=datetime(2026, 7, 1, 2, 0, tzinfo=brussels)).headers()[6] == (
        "ce_time",
        b"2026-07-01T00:00:00.000Z",
    )
