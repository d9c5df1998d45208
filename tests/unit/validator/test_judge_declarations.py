"""A batch is decided as its streams would be, one declaration after the other."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.validator.domain.judge import judge
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.quota_use import HolderSpan
from services.validator.domain.received import Received
from services.validator.use_cases.judge_declarations import Court, judge_declarations
from shared.contracts.decision import Decision
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.contracts.worker_merged import WorkerMerged
from tests.support.received import BAKERY, absorption, cancellation, change, entry, evening, leaving, number, pending
from tests.support.validator_fakes import (
    REFERENCE,
    FakeDecisionLog,
    FakeEmployerQuotas,
    FakeLedger,
    court_in_memory,
    lenient_judge,
)

AT = datetime(2026, 11, 24, 10, 0, 0, 5000, UTC)
ID = UUID("6f1d4e0a-6a0e-5c57-9d55-2f3c1f6f3b11")


@pytest.fixture
def court() -> Court:
    return court_in_memory(lenient_judge)


async def decide(court: Court, *events: DeclarationReceived | WorkerAbsorbed) -> list[LoggedDecision | None]:
    received = [
        Received(event, event.model_dump_json(by_alias=True, exclude_none=True).encode(), ID, None) for event in events
    ]
    tx: Any = None
    return await judge_declarations(tx, court, received, AT)


async def results(court: Court, *events: DeclarationReceived) -> list[str | None]:
    return [decision.result for decision in await decide(court, *events) if decision is not None]


async def test_each_declaration_sees_what_the_ones_before_it_in_the_batch_have_done(court: Court) -> None:
    batch = (
        entry(1),
        entry(2, seq=2),  # a duplicate of the first
        leaving(3, 1, seq=3),
        cancellation(4, 1, seq=4),
        entry(5, seq=5),  # free again
    )

    assert await results(court, *batch) == ["A", "B", "A", "A", "A"]


async def test_streams_do_not_see_each_other(court: Court) -> None:
    assert await results(court, entry(1, worker=1), entry(2, worker=2), leaving(3, 1, worker=2)) == ["A", "A", "B"]


async def test_a_whole_batch_is_loaded_and_written_once(court: Court) -> None:
    await decide(court, *(entry(n, worker=n) for n in range(1, 50)))

    assert isinstance(court.log, FakeDecisionLog)
    assert court.log.calls == 1


async def test_the_ledger_keeps_the_newest_state_of_each_period(court: Court) -> None:
    await decide(court, entry(1), change(2, 1, startDate="2026-11-30"), leaving(3, 1, seq=3))

    assert isinstance(court.ledger, FakeLedger)
    (period,) = court.ledger.periods.values()
    assert (period.version, str(period.start_date), str(period.end_date)) == (3, "2026-11-30", "2026-12-31")


async def test_a_decision_carries_the_received_bytes_untouched(court: Court) -> None:
    event = entry(1)
    odd = b'{"newField": 1,  ' + event.model_dump_json(by_alias=True, exclude_none=True).encode()[1:]
    tx: Any = None
    (decision,) = await judge_declarations(tx, court, [Received(event, odd, ID, "trace")], AT)

    assert decision is not None
    assert odd in decision.body
    read = Decision.model_validate_json(decision.body)
    assert (read.result, read.phase, read.rules) == ("A", "final", "rules/1")
    assert read.period is not None
    assert (read.period.number, read.period.version) == (number(1), 1)
    assert (decision.received_id, decision.traceparent, decision.decided_at) == (ID, "trace", AT)


async def test_a_refusal_changes_nothing_but_its_own_row(court: Court) -> None:
    await decide(court, entry(1))
    assert isinstance(court.ledger, FakeLedger)
    before = dict(court.ledger.periods)

    (decision,) = await decide(court, entry(2, seq=2))

    assert decision is not None
    assert decision.result == "B"
    assert "period" not in orjson.loads(decision.body)
    assert court.ledger.periods == before


async def test_a_pending_declaration_is_provisional_and_leaves_no_period(court: Court) -> None:
    (decision,) = await decide(court, pending(entry(1)))

    assert decision is not None
    assert (decision.result, decision.phase) == ("S", "provisional")
    assert isinstance(court.ledger, FakeLedger)
    assert court.ledger.periods == {}


async def test_an_absorption_moves_periods_and_is_answered_with_their_numbers(court: Court) -> None:
    await decide(court, entry(1, worker=7, end="2026-12-31"), entry(2, worker=7, seq=2, start="2027-01-01"))

    (decision,) = await decide(court, absorption(8, 1, absorbed=7, upto=2))

    assert decision is not None
    merged = WorkerMerged.model_validate_json(decision.body)
    assert (merged.worker_id, merged.seq, merged.absorbed_worker_id) == (8, 1, 7)
    assert merged.period_numbers == (number(1), number(2))
    assert (decision.number, decision.attempt, decision.result) == (None, 0, None)
    assert isinstance(court.ledger, FakeLedger)
    assert {period.worker_id for period in court.ledger.periods.values()} == {8}


async def test_what_follows_an_absorption_in_the_same_batch_sees_the_moved_periods(court: Court) -> None:
    batch = (
        entry(1, worker=7),
        entry(2, worker=8, seq=1, start="2028-01-01"),
        absorption(8, 2, absorbed=7, upto=1),
        leaving(3, 1, worker=8, seq=3),
    )

    decisions = await decide(court, *batch)

    assert None not in decisions
    assert [decision.result for decision in decisions if decision is not None] == ["A", "A", None, "A"]


async def test_an_absorption_waits_with_its_followers_while_the_other_stream_is_behind(court: Court) -> None:
    batch = (entry(1, worker=7), absorption(8, 1, absorbed=7, upto=2), entry(2, worker=8, seq=2), entry(3, worker=9))

    decisions = await decide(court, *batch)

    assert [decision is None for decision in decisions] == [False, True, True, False]


async def test_a_chain_of_absorptions_in_one_batch_is_followed_to_its_end(court: Court) -> None:
    batch = (
        entry(1, worker=7),
        absorption(8, 1, absorbed=7, upto=1),
        absorption(6, 1, absorbed=8, upto=1),
    )

    decisions = await decide(court, *batch)

    assert None not in decisions
    assert isinstance(court.ledger, FakeLedger)
    assert [period.worker_id for period in court.ledger.periods.values()] == [6]


@pytest.fixture
def strict_court() -> Court:
    return court_in_memory(partial(judge, reference=REFERENCE))


def employer_days(court: Court) -> FakeEmployerQuotas:
    assert isinstance(court.employer_days, FakeEmployerQuotas)
    return court.employer_days


async def test_declarations_without_quota_leave_the_quotas_of_employers_alone(strict_court: Court) -> None:
    assert await results(strict_court, entry(1), entry(2, worker=2)) == ["A", "A"]
    assert employer_days(strict_court).calls == 0


async def test_all_rounds_of_a_batch_are_counted_at_once(strict_court: Court) -> None:
    batch = (
        evening(1, 7, "2026-12-01"),
        absorption(8, 1, absorbed=7, upto=1),
        evening(2, 8, "2026-12-01", seq=2, hour=9),
        evening(3, 8, "2026-12-02", seq=3),
    )

    await decide(strict_court, *batch)

    assert employer_days(strict_court).calls == 1
    assert employer_days(strict_court).days == {(f"employer:{BAKERY.id}", "HORECA_EMPLOYER", "2026"): 2}


async def test_who_exceeds_the_employers_quota_follows_from_the_order_of_the_batch(strict_court: Court) -> None:
    employer_days(strict_court).days[HolderSpan(f"employer:{BAKERY.id}", "HORECA_EMPLOYER", "2026")] = 199
    batch = (
        evening(1, 7, "2026-12-01"),
        cancellation(2, 1, worker=7),
        evening(3, 8, "2026-12-01"),
        evening(4, 9, "2026-12-01"),
    )

    assert await results(strict_court, *batch) == ["A", "A", "A", "W"]


async def test_the_days_of_a_worker_are_counted_once_among_those_of_all(strict_court: Court) -> None:
    days = employer_days(strict_court).days
    await decide(strict_court, evening(1, 7, "2026-12-01"))
    days.update(dict.fromkeys(days, 199))

    assert await results(strict_court, evening(2, 7, "2026-12-02", seq=2), evening(3, 7, "2026-12-04", seq=3)) == [
        "A",
        "W",
    ]


async def test_two_workers_that_become_one_give_back_the_days_that_both_have_used(strict_court: Court) -> None:
    await decide(strict_court, evening(1, 7, "2026-12-01"), evening(2, 8, "2026-12-01", hour=9))
    await decide(strict_court, absorption(8, 2, absorbed=7, upto=1))

    assert list(employer_days(strict_court).days.values()) == [1]
