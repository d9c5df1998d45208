"""Kinds of declarations that the office does not take for a while."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from shared.contracts.declaration_received import DeclarationReceived
from shared.reference.limits import Block
from tests.unit.validator.declaring import REFERENCE, cancellation, change, entry, found, leaving, period

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 3)


def found_while(blocked: Block, event: DeclarationReceived, *periods: Period) -> list[str]:
    verdict = judge(event, Ledger(periods), replace(REFERENCE, blocks=(blocked,)))
    return [anomaly.id for anomaly in verdict.anomalies]


def test_nothing_is_blocked_by_itself() -> None:
    assert found(entry()) == []


def test_a_kind_of_declaration_is_blocked_for_all_types_or_for_one() -> None:
    everything = Block("IN", None, FIRST, LAST)
    students = Block("IN", "STU", FIRST, LAST)
    student = entry("STU", endDate="2026-06-30", plannedHoursNumber="40")
    assert found_while(everything, entry()) == ["90373-450"]
    assert found_while(students, student) == ["90373-450"]
    assert found_while(students, entry()) == []


def test_an_update_is_blocked_by_the_type_of_its_period() -> None:
    others = Block("UPDATE", "OTH", FIRST, LAST)
    declared = change(startDate="2026-05-01")
    assert found_while(others, declared, period()) == ["90378-450"]
    assert found_while(others, declared, period("DWD")) == []
    assert found_while(Block("UPDATE", None, FIRST, LAST), declared) == ["00913-354"]
    assert found_while(Block("UPDATE", None, FIRST, LAST), declared, period(cancelled=True)) == ["00913-355"]


def test_other_kinds_pass() -> None:
    for kind in ("IN", "UPDATE"):
        for declared in (leaving(), cancellation()):
            assert found_while(Block(kind, None, FIRST, LAST), declared, period()) == []
    assert found_while(Block("UPDATE", None, FIRST, LAST), entry()) == []


@pytest.mark.parametrize(
    ("received_at", "anomalies"),
    [
        (datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC), []),
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), ["90373-450"]),
        (datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC), ["90373-450"]),
        (datetime(2026, 3, 3, 23, 0, tzinfo=UTC), []),
    ],
)
def test_the_day_of_receipt_in_brussels_counts(received_at: datetime, anomalies: list[str]) -> None:
    declared = entry(facts={"received_at": received_at})
    assert found_while(Block("IN", None, FIRST, LAST), declared) == anomalies
