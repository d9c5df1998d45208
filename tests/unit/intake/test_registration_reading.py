"""Registrations: what intake keeps of them, and what it tells the sender."""

from typing import Any

import orjson
import pytest

from services.intake.domain.registration import read_registration
from services.intake.handlers.registrations import decode_registration
from services.intake.handlers.replies import result_message
from shared.contracts.results import ResultReported
from shared.contracts.topics import DECLARATION_REGISTERED, REGISTRATIONS, WORKER_MERGED, results_topic
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.records import Record
from shared.messaging.step import Unreadable

ANOMALY = {
    "id": "90373-333",
    "severity": "B",
    "field": "DimonaIn",
    "pointer": "/dimonaIn",
    "rule": "overlap.overlap",
    "source": "block 90373 [C]",
    "action": "use_period",
    "cure": {"fr": "a", "nl": "b", "de": "c", "en": "d"},
    "period": {"number": 44},
    "quotas": [{"quota": "STUDENT", "hours": 12}],
}
PERIOD = {"number": 44, "version": 2, "after": {"startDate": "2026-12-01", "workerType": "OTH"}}


def registered(**decision: Any) -> bytes:
    declaration = {"number": 45, "attempt": 2, "sender": {"clientId": "agent", "reference": "own"}, "new": 1}
    whole = {"result": "A", "phase": "final", "anomalies": [], "rules": "1", "declaration": declaration, **decision}
    return orjson.dumps({"registeredAt": "2026-11-24T12:00:00.000Z", "decision": whole, "more": [1]})


def test_the_sender_is_told_result_anomalies_and_period_as_the_contract_says() -> None:
    found = read_registration(registered(result="W", anomalies=[ANOMALY], period=PERIOD))
    report = orjson.loads(found.report)
    assert report["anomalies"] == [ANOMALY]
    assert (report["number"], report["periodNumber"], report["periodVersion"], report["reference"]) == (
        45,
        44,
        2,
        "own",
    )
    assert set(report) <= {field.alias for field in ResultReported.model_fields.values()}
    assert orjson.loads(found.stored.document) == {
        "result": "W",
        "anomalies": [ANOMALY],
        "period": {"number": 44, "version": 2},
    }


def test_equal_registrations_give_equal_reports_and_another_attempt_another_event() -> None:
    one = result_message(read_registration(registered()))
    assert one == result_message(read_registration(registered()))
    assert one.topic == results_topic("agent")
    other = result_message(read_registration(registered(phase="provisional", result="S")))
    assert Envelope.read(one.headers).id != Envelope.read(other.headers).id


def record(value: bytes, kind: str = DECLARATION_REGISTERED) -> Record:
    time = read_registration(registered()).registered_at
    envelope = Envelope(id=event_id(1), type=kind, source="/dimona/registry", time=time)
    return Record(REGISTRATIONS, 0, 0, 0, None, value, envelope.headers())


def test_events_of_other_types_pass_by() -> None:
    assert decode_registration(record(b"{}", WORKER_MERGED)).body is None


@pytest.mark.parametrize("value", [b"", b"{}", b"x", registered(result="Z"), registered(declaration={})])
def test_an_unreadable_registration_is_left_to_the_step(value: bytes) -> None:
    with pytest.raises(Unreadable):
        decode_registration(record(value))


def test_the_sender_of_a_daily_registration_is_told_its_number_and_its_period() -> None:
    daily = {"number": 45, "version": 1, "periodNumber": 44, "after": {"startDate": "2026-12-01", "startHour": "0900"}}
    found = read_registration(registered(registration=daily))
    report = orjson.loads(found.report)
    assert (report["registrationNumber"], report["registrationVersion"], report["periodNumber"]) == (45, 1, 44)
    assert "periodVersion" not in report
    assert set(report) <= {field.alias for field in ResultReported.model_fields.values()}
    assert orjson.loads(found.stored.document)["registration"] == {"number": 45, "version": 1, "periodNumber": 44}
