"""The demo tells whether what came back is what was sent, and cannot be talked into a yes."""

from dataclasses import replace
from itertools import count
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from deploy.local.demo.observed import MISSING, Observed, Place, Sent, outcomes
from deploy.local.demo.reconciliation import latencies, percentile, reconcile
from deploy.local.synthetic import Expected, SyntheticDeclaration
from shared.contracts.topics import (
    CONFIRMATION_DELIVERED,
    CONFIRMATIONS,
    PROBLEM_REPORTED,
    RECEIPT_ISSUED,
    RESULT_REPORTED,
    results_topic,
)

SENDER = "delinde"
EVENT_IDS = count()


def sent(own_id: str, expected: Expected, offset: int, kind: str = "IN") -> Sent:
    return Sent(SyntheticDeclaration(SENDER, own_id, kind, {}, expected), Place(SENDER, offset), 1000 + offset)


def record(event_type: str, body: dict[str, Any], at: int = 2000, event_id: str | None = None) -> Any:
    topic = CONFIRMATIONS if event_type == CONFIRMATION_DELIVERED else results_topic(SENDER)
    headers = (("ce_id", (event_id or str(next(EVENT_IDS))).encode()), ("ce_type", event_type.encode()))
    return SimpleNamespace(topic=topic, headers=headers, value=orjson.dumps(body), timestamp=at)


def receipt(own_id: str, *, repeated: bool = False) -> Any:
    return record(RECEIPT_ISSUED, {"reference": own_id, "number": 1, "repeated": repeated})


def result(own_id: str, letter: str, number: int = 1, phase: str = "final") -> Any:
    return record(RESULT_REPORTED, {"reference": own_id, "number": number, "phase": phase, "result": letter})


def confirmation(number: int = 1, at: int = 2000, role: str = "employer") -> Any:
    body = {"number": number, "phase": "final", "recipient": {"role": role}, "channel": "ebox"}
    return record(CONFIRMATION_DELIVERED, body, at)


def problem(offset: int) -> Any:
    return record(PROBLEM_REPORTED, {"offset": offset, "partition": 0})


def seen(*records: Any) -> Observed:
    observed = Observed()
    for one in records:
        observed.see(one)
    return observed


ONE = [sent("a", Expected.ACCEPTED, 0)]


def test_everything_back_and_confirmed_agrees() -> None:
    found = reconcile(ONE, seen(receipt("a"), result("a", "A"), confirmation()))
    assert found.agrees
    assert found.counts == {("IN", "A"): 1}


@pytest.mark.parametrize(
    "records",
    [
        [],
        [receipt("a")],
        [receipt("a"), result("a", "S", phase="provisional"), confirmation()],
        [receipt("a"), result("a", "B"), confirmation()],
        [receipt("a"), result("b", "A"), confirmation()],
        [problem(0)],
        [receipt("a"), result("a", "A")],
        [receipt("a"), result("a", "A"), confirmation(number=2)],
        [receipt("a"), result("a", "A"), confirmation(role="agent")],
    ],
    ids=[
        "nothing came back",
        "only a receipt",
        "only a provisional result",
        "another result",
        "the result of another",
        "a problem",
        "no confirmation",
        "the confirmation of another",
        "only the agent was confirmed to",
    ],
)
def test_anything_less_does_not_agree(records: list[Any]) -> None:
    assert not reconcile(ONE, seen(*records)).agrees


def test_a_repeat_is_told_by_its_receipt() -> None:
    twice = [*ONE, sent("a", Expected.REPEATED, 1)]
    first_only = [receipt("a"), result("a", "A"), confirmation()]
    assert outcomes(twice, seen(*first_only)) == ["A", MISSING]
    assert outcomes(twice, seen(*first_only, receipt("a", repeated=True))) == ["A", "repeated"]


def test_one_receipt_of_a_repeat_does_not_stand_for_two() -> None:
    thrice = [*ONE, sent("a", Expected.REPEATED, 1), sent("a", Expected.REPEATED, 2)]
    again = receipt("a", repeated=True)
    assert outcomes(thrice, seen(receipt("a"), result("a", "A"), again, again)) == ["A", "repeated", MISSING]


def test_a_problem_belongs_to_the_record_at_its_offset() -> None:
    other_content = [*ONE, sent("a", Expected.PROBLEM, 1)]
    assert outcomes(other_content, seen(receipt("a"), result("a", "A"), problem(1))) == ["A", "problem"]
    assert outcomes(other_content, seen(receipt("a"), result("a", "A"), problem(0))) == ["problem", "A"]


def test_latency_is_from_append_to_append_and_leaves_out_those_that_waited_for_identification() -> None:
    submissions = [sent("a", Expected.ACCEPTED, 0), replace(sent("b", Expected.ACCEPTED, 1), appended_ms=1500)]
    observed = seen(
        result("a", "A", 1),
        confirmation(1, at=1250),
        result("b", "S", 2, "provisional"),
        result("b", "A", 2),
        confirmation(2, at=9999),
    )
    assert latencies(submissions, observed) == {"ebox": [250]}


@pytest.mark.parametrize(("share", "value"), [(0.5, 51), (0.95, 96), (0.99, 100), (1.0, 100)])
def test_percentiles_are_of_values_that_were_measured(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value
