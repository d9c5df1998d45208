"""The validator's step on a real database: every seq once and in order, the rest waits, repeats give equal bytes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.decision import Decision
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.topics import DECISIONS, DECLARATION_ACCEPTED, DECLARATION_REFUSED, WORKER_MERGED
from shared.contracts.worker_merged import WorkerMerged
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.records import Message
from tests.support.received import (
    TRACEPARENT,
    absorption,
    cancellation,
    change,
    entry,
    leaving,
    number,
    pending,
    record_of,
)
from tests.support.validator_rig import ValidatorRig, places, validator_rig


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[ValidatorRig]:
    async with validator_rig(database_dsn) as made:
        yield made


async def test_a_decision_goes_to_the_workers_partition_under_an_envelope_that_names_it(rig: ValidatorRig) -> None:
    received = record_of(entry(1, worker=31))

    (message,) = await rig.take_records([received])

    envelope = Envelope.read(message.headers)
    assert (message.topic, message.partition, message.key) == (DECISIONS, 31 % 12, b"31")
    assert (envelope.id, envelope.type) == (event_id(number(1), DECLARATION_ACCEPTED, "final", 1), DECLARATION_ACCEPTED)
    assert envelope.relatedto == Envelope.read(received.headers).id
    assert (envelope.subject, envelope.worker_id, envelope.sequence) == (str(number(1)), 31, 1)
    assert (envelope.attempt, envelope.phase, envelope.traceparent) == (1, "final", TRACEPARENT)
    assert received.value is not None
    assert received.value in (message.value or b"")


async def test_a_repeat_gives_the_logged_bytes_and_changes_nothing(rig: ValidatorRig) -> None:
    batch = (entry(1), leaving(2, 1), entry(3, worker=2), entry(4, worker=2, seq=2))
    first = await rig.take(*batch)
    ledger = await rig.periods()

    again = await rig.take(*batch)

    assert again == first
    assert await rig.periods() == ledger


async def test_seqs_are_applied_without_a_gap_whatever_their_order(rig: ValidatorRig) -> None:
    assert places(await rig.take(entry(1), entry(4, worker=2))) == [(1, 1), (2, 1)]
    assert await rig.take(cancellation(3, 1, seq=3)) == []
    assert await rig.parked() == [(1, 3, "waiting_for_predecessor", False, False)]

    assert await rig.take(leaving(2, 1, seq=2)) == []

    published = await rig.publish_outbox()
    assert places(published) == [(1, 2), (1, 3)]
    assert [_result(message) for message in published] == ["A", "A"]
    assert await rig.parked() == []
    assert await rig.periods() == [(1, number(1), 3), (2, number(4), 1)]


async def test_an_unreadable_declaration_waits_with_an_alarm_and_holds_only_its_own_worker(rig: ValidatorRig) -> None:
    broken = replace(record_of(entry(1)), value=b'{"number": "')

    published = await rig.take_records([broken, record_of(leaving(2, 1)), record_of(entry(3, worker=2))])

    assert places(published) == [(2, 1)]
    assert [(seq, alarm) for _, seq, _, alarm, _ in await rig.parked()] == [(1, True), (2, False)]


async def test_a_declaration_that_makes_the_rules_fail_is_parked_and_its_neighbours_are_decided(
    rig: ValidatorRig,
) -> None:
    judge, faulty = rig.judge, number(2)

    def failing(received: DeclarationReceived, ledger: object) -> object:
        if received.number == faulty:
            raise ZeroDivisionError
        return judge(received, ledger)  # type: ignore[arg-type]

    rig.judge = failing  # type: ignore[assignment]
    published = await rig.take(entry(1), entry(2, worker=2), leaving(3, 2, worker=2), entry(4, worker=3))
    assert places(published) == [(1, 1), (3, 1)]

    rig.judge = judge
    assert await rig.heal() == 2
    assert places(await rig.publish_outbox()) == [(2, 1), (2, 2)]


async def test_a_refused_declaration_is_answered_and_logged(rig: ValidatorRig) -> None:
    (refusal,) = await rig.take(leaving(1, 9, seq=1))

    assert Envelope.read(refusal.headers).type == DECLARATION_REFUSED
    assert await rig.periods() == []


async def test_pending_attempts_are_provisional_and_the_identified_one_is_final(rig: ValidatorRig) -> None:
    await rig.take(pending(entry(1, worker=5)))

    (message,) = await rig.take(entry(1, worker=1, attempt=2))

    assert (Envelope.read(message.headers).phase, Envelope.read(message.headers).attempt) == ("final", 2)
    assert await rig.periods() == [(1, number(1), 1)]


async def test_an_absorption_moves_the_periods_and_later_declarations_find_them(rig: ValidatorRig) -> None:
    await rig.take(entry(1, worker=7))

    merged, left = await rig.take(absorption(8, 1, absorbed=7, upto=1), leaving(2, 1, worker=8, seq=2))

    envelope = Envelope.read(merged.headers)
    assert (envelope.type, envelope.id) == (WORKER_MERGED, event_id(8, WORKER_MERGED, 1))
    assert WorkerMerged.model_validate_json(merged.value or b"").period_numbers == (number(1),)
    assert Decision.model_validate_json(left.value or b"").result == "A"
    assert await rig.periods() == [(8, number(1), 2)]


async def test_an_absorption_waits_until_the_other_stream_has_come_far_enough(rig: ValidatorRig) -> None:
    await rig.take(entry(1, worker=7))
    assert await rig.take(absorption(8, 1, absorbed=7, upto=2), entry(3, worker=8, seq=2, start="2028-01-01")) == []
    assert [seq for _, seq, _, _, _ in await rig.parked()] == [1, 2]
    assert await rig.heal() == 0

    await rig.take(leaving(2, 1, worker=7))
    assert await rig.heal() == 2

    assert places(await rig.publish_outbox()) == [(8, 1), (8, 2)]
    assert await rig.periods() == [(8, number(1), 2), (8, number(3), 1)]


async def test_a_repeated_absorption_gives_the_same_event(rig: ValidatorRig) -> None:
    await rig.take(entry(1, worker=7))
    first = await rig.take(absorption(8, 1, absorbed=7, upto=1))

    assert await rig.take(absorption(8, 1, absorbed=7, upto=1)) == first


@pytest.mark.parametrize(
    ("earlier", "later", "collides"),
    [
        (("2026-01-01", "2026-01-31"), ("2026-01-31", "2026-02-10"), True),
        (("2026-01-01", "2026-01-31"), ("2026-02-01", None), False),
        (("2026-01-01", None), ("2030-05-05", "2030-05-05"), True),
        (("2026-05-01", None), ("2026-01-01", "2026-04-30"), False),
        (("2026-05-01", "2026-05-31"), ("2026-01-01", None), True),
    ],
)
async def test_only_periods_that_touch_the_declared_days_are_loaded_and_all_of_them(
    rig: ValidatorRig, earlier: tuple[str, str | None], later: tuple[str, str | None], collides: bool
) -> None:
    await rig.take(entry(1, start=earlier[0], end=earlier[1]))

    (message,) = await rig.take(entry(2, seq=2, start=later[0], end=later[1]))

    assert _result(message) == ("B" if collides else "A")


@pytest.mark.parametrize(
    ("own", "moved", "collides"),
    [
        (("2026-01-01", "2026-01-31"), {"endDate": "2026-04-15"}, True),
        (("2026-05-01", "2026-05-31"), {"startDate": "2026-02-15"}, True),
        (("2026-05-01", None), {"startDate": "2026-02-15"}, True),
        (("2026-01-01", "2026-01-31"), {"endDate": "9999-12-31"}, True),
        (("2026-01-01", "2026-01-31"), {"endDate": "2026-02-28"}, False),
        (("2026-05-01", None), {"startDate": "2026-04-01"}, False),
    ],
)
async def test_an_update_is_held_against_all_the_days_of_the_period_it_moves(
    rig: ValidatorRig, own: tuple[str, str | None], moved: dict[str, Any], *, collides: bool
) -> None:
    await rig.take(entry(1, start="2026-03-01", end="2026-03-31"), entry(2, seq=2, start=own[0], end=own[1]))

    (message,) = await rig.take(change(3, 2, seq=3, **moved))

    assert _result(message) == ("B" if collides else "A")


def _result(message: Message) -> str:
    return Decision.model_validate_json(message.value or b"").result
