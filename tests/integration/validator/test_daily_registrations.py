"""Daily registrations on the validator's real database: loaded by what they touch, and only when one is declared."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.validator.adapters.daily_registrations import PostgresDailyRegistrations
from services.validator.domain.judge import judge
from services.validator.domain.registration_reach import RegistrationReach
from shared.contracts.decision import Decision
from shared.contracts.declaration import EmployerId
from shared.contracts.declaration_received import DeclarationReceived
from shared.messaging.records import Message
from tests.support.received import (
    BAKERY,
    GARAGE,
    absorption,
    cancellation,
    change_of_hours,
    entry,
    hours,
    number,
    pending,
)
from tests.support.validator_fakes import REFERENCE
from tests.support.validator_rig import ValidatorRig, validator_rig

DAY = "2026-12-01"


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[ValidatorRig]:
    async with validator_rig(database_dsn) as made:
        made.judge = lambda received, ledger: judge(received, ledger, REFERENCE)
        yield made


def begun(sequence: int, **facts: Any) -> DeclarationReceived:
    """An IN that all rules accept: it names its employer."""
    made = entry(sequence, **facts)
    assert made.employer is not None
    named = EmployerId(enterprise_number=made.employer.enterprise_number)
    return made.model_copy(update={"declaration": made.declaration.model_copy(update={"employer": named})})


def results(messages: list[Message]) -> list[str]:
    return [_decision(message).result for message in messages]


def found(message: Message) -> list[str]:
    return [anomaly.id for anomaly in _decision(message).anomalies]


def _decision(message: Message) -> Decision:
    return Decision.model_validate_json(message.value or b"")


async def test_creation_change_and_cancellation_in_one_batch_or_one_by_one_come_to_the_same(rig: ValidatorRig) -> None:
    life = (
        begun(1),
        hours(2, 1),
        change_of_hours(3, 2, 1, endHour="1800"),
        change_of_hours(4, 2, 1, seq=4, status="3"),
        change_of_hours(5, 2, 1, seq=5, status="3"),
    )
    together = await rig.take(*life)
    assert results(together) == ["A", "A", "A", "A", "B"]
    assert found(together[4]) == ["01085-355"]

    moved = [one.model_copy(update={"worker_id": 2, "number": one.number}) for one in life]
    apart = [message for one in moved for message in await rig.take(one)]
    changes = [[_decision(message).registration for message in messages] for messages in (together, apart)]
    assert changes[0] == changes[1]
    rows = await rig.pool.fetch("SELECT worker_id, number, version, end_hour, cancelled FROM daily_registrations")
    assert sorted(map(tuple, rows)) == [(worker, number(2), 3, "1800", True) for worker in (1, 2)]


async def test_the_decision_tells_the_registration_before_and_after_and_no_period(rig: ValidatorRig) -> None:
    await rig.take(begun(1), hours(2, 1))
    (message,) = await rig.take(change_of_hours(3, 2, 1, startHour="1000"))
    decision = _decision(message)
    change = decision.registration
    assert decision.period is None
    assert change is not None
    assert (change.number, change.version, change.period_number) == (number(2), 2, number(1))
    assert change.before is not None
    assert (change.before.start_hour, change.after.start_hour) == ("0900", "1000")


async def test_the_same_hours_twice_overlap_whatever_batch_they_come_in(rig: ValidatorRig) -> None:
    _, _, together = await rig.take(begun(1), hours(2, 1), hours(3, 1, seq=3))
    (apart,) = await rig.take(hours(4, 1, seq=4))
    for message in (together, apart):
        assert found(message) == ["90480-334"]
        assert _decision(message).anomalies[0].registration == number(2)


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        ({"startDate": "2026-11-30", "startHour": "2000", "endDate": DAY, "endHour": "0901"}, True),
        ({"startDate": "2026-11-30", "startHour": "2000", "endDate": DAY, "endHour": "0900"}, False),
        ({"startDate": DAY, "startHour": "1659", "endDate": "2026-12-02", "endHour": "0100"}, True),
        ({"startDate": "2026-12-02", "startHour": "0000", "endDate": "2026-12-02", "endHour": "0100"}, False),
    ],
)
async def test_what_touches_the_days_is_loaded_also_over_midnight(
    rig: ValidatorRig, other: dict[str, Any], *, overlaps: bool
) -> None:
    await rig.take(begun(1, start="2026-11-01"), hours(2, 1), hours(3, 1, seq=3, day="2026-12-10"))
    (moved,) = await rig.take(change_of_hours(4, 3, 1, seq=4, **other))
    assert found(moved) == (["90480-334"] if overlaps else [])


async def test_a_change_of_hours_alone_is_held_against_the_day_that_stands(rig: ValidatorRig) -> None:
    await rig.take(begun(1), hours(2, 1), hours(3, 1, seq=3, start="1800", end="1900"))
    (longer,) = await rig.take(change_of_hours(4, 2, 1, seq=4, endHour="1801"))
    assert found(longer) == ["90480-334"]


async def test_registrations_end_with_their_period_in_the_same_batch_and_before(rig: ValidatorRig) -> None:
    await rig.take(begun(1), hours(2, 1))
    ended = await rig.take(cancellation(3, 1, seq=3), begun(4, seq=4), hours(5, 4, seq=5))
    assert results(ended) == ["A", "A", "A"]
    await rig.take(cancellation(6, 4, seq=6), begun(7, seq=7))
    assert results(await rig.take(hours(8, 7, seq=8))) == ["A"]
    (late,) = await rig.take(change_of_hours(9, 2, 1, seq=9, endHour="1800"))
    assert found(late) == ["01085-355"]


async def test_those_at_another_employer_are_in_nobodys_way(rig: ValidatorRig) -> None:
    garage = GARAGE.model_copy(update={"daily_registration": True})
    await rig.take(begun(1), hours(2, 1), begun(3, seq=3, employer=GARAGE))
    (there,) = await rig.take(hours(4, 3, seq=4, employer=garage))
    assert found(there) == []


async def test_they_move_with_the_worker_that_is_absorbed(rig: ValidatorRig) -> None:
    await rig.take(begun(1, worker=7), hours(2, 1, worker=7))
    _, changed, overlapping = await rig.take(
        absorption(8, 1, absorbed=7, upto=2),
        change_of_hours(3, 2, 1, worker=8, seq=2, endHour="1800"),
        hours(4, 1, worker=8, seq=3),
    )
    assert (found(changed), found(overlapping)) == ([], ["90480-334"])
    assert await rig.pool.fetchval("SELECT worker_id FROM daily_registrations") == 8


async def test_a_pending_one_waits_and_leaves_nothing(rig: ValidatorRig) -> None:
    (waiting,) = await rig.take(pending(hours(2, 1, seq=1)))
    assert _decision(waiting).result == "S"
    assert await rig.pool.fetchval("SELECT count(*) FROM daily_registrations") == 0


async def test_a_refused_one_leaves_nothing_and_does_not_exist(rig: ValidatorRig) -> None:
    refused, unknown = await rig.take(hours(2, 1, seq=1), change_of_hours(3, 2, 1, seq=2, endHour="1800"))
    assert (found(refused), found(unknown)) == (["00913-354"], ["01085-354"])
    assert await rig.pool.fetchval("SELECT count(*) FROM daily_registrations") == 0


async def test_a_batch_without_any_costs_no_statement() -> None:
    no_session: Any = None
    store = PostgresDailyRegistrations()
    assert await store.load(no_session, ()) == []
    await store.save(no_session, ())


async def test_only_days_that_are_touched_are_loaded(rig: ValidatorRig) -> None:
    await rig.take(begun(1), *(hours(n, 1, seq=n, day=f"2026-12-{n:02}") for n in range(2, 12)))
    reach = RegistrationReach(1, number(5), BAKERY.id)
    async with rig.pool.transaction() as tx:
        loaded = await PostgresDailyRegistrations().load(tx, [reach])
        named = await PostgresDailyRegistrations().load(tx, [RegistrationReach(1, number(5), dated=False)])
    assert {one.number for one in loaded} == {one.number for one in named} == {number(5)}
