"""Order as data, on a real database: what is next is applied, repeats get their bytes again, the rest waits."""

from collections.abc import AsyncIterator, Sequence

import pytest

from shared.database.pool import Connection
from shared.messaging.items import Blocked, Item
from shared.messaging.parked import Parked
from shared.messaging.records import MAX_MESSAGE, Message
from tests.support.counting_handler import places, record
from tests.support.step_rig import STEP, Rig, step_rig


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with step_rig(database_dsn) as made:
        yield made


async def test_what_is_next_is_applied_and_answered_directly(rig: Rig) -> None:
    await rig.run(record(1, 1), record(2, 1), record(1, 2))

    assert places(rig.publisher.published) == [(1, 1), (1, 2), (2, 1)]
    assert await rig.parked() == []


async def test_a_repeat_is_answered_with_equal_bytes(rig: Rig) -> None:
    await rig.run(record(1, 1), record(1, 2))
    first = list(rig.publisher.published)

    await rig.run(record(1, 1), record(1, 2))

    assert rig.publisher.published[2:] == first
    assert rig.handler.applied == [(1, 1), (1, 2)]


async def test_a_batch_that_comes_unsorted_and_twice_is_applied_once_in_order(rig: Rig) -> None:
    await rig.run(record(1, 3), record(1, 1), record(1, 2), record(1, 1))

    assert rig.handler.applied == [(1, 1), (1, 2), (1, 3)]


async def test_what_lies_behind_a_gap_waits_and_follows_when_the_gap_closes(rig: Rig) -> None:
    await rig.run(record(1, 2), record(1, 3), record(2, 1))
    assert places(rig.publisher.published) == [(2, 1)]

    await rig.run(record(1, 1))

    assert rig.handler.applied == [(2, 1), (1, 1), (1, 2), (1, 3)]


async def test_drained_replies_leave_through_the_outbox_in_order_and_only_then_are_forgotten(rig: Rig) -> None:
    await rig.run(record(1, 2), record(1, 3))
    await rig.run(record(1, 1))
    assert rig.publisher.published == []
    assert [(stream, position, drained) for stream, position, _, _, drained in await rig.parked()] == [
        (1, 2, True),
        (1, 3, True),
    ]

    assert await rig.outbox().publish_once() == 3

    assert places(rig.publisher.published) == [(1, 1), (1, 2), (1, 3)]
    assert await rig.parked() == []


async def test_a_stream_with_replies_in_the_outbox_does_not_overtake_them(rig: Rig) -> None:
    await rig.run(record(1, 2))
    await rig.run(record(1, 1))

    await rig.run(record(1, 3), record(2, 1))
    assert places(rig.publisher.published) == [(2, 1)]

    await rig.outbox().publish_once()
    assert places(rig.publisher.published) == [(2, 1), (1, 1), (1, 2), (1, 3)]


async def test_a_drained_row_survives_an_outbox_that_could_not_publish(rig: Rig) -> None:
    await rig.run(record(1, 2))
    await rig.run(record(1, 1))
    rig.publisher.failing = True

    with pytest.raises(Exception, match="FakeFailure"):
        await rig.outbox().publish_once()
    rig.publisher.failing = False

    assert await rig.outbox().publish_once() == 2
    assert places(rig.publisher.published) == [(1, 1), (1, 2)]


async def test_a_blocked_item_waits_with_its_followers_until_healing_lets_it_through(rig: Rig) -> None:
    rig.handler.blocked = {1}
    await rig.run(record(1, 1), record(1, 2), record(2, 1))
    assert [(row[0], row[1], row[2]) for row in await rig.parked()] == [(1, 1, "not_yet"), (1, 2, "not_yet")]

    rig.handler.blocked = set()
    await rig.make_due()
    assert await rig.streams.heal(rig.pool) == 2

    await rig.outbox().publish_once()
    assert places(rig.publisher.published) == [(2, 1), (1, 1), (1, 2)]


async def test_healing_puts_off_what_still_cannot_go_on(rig: Rig) -> None:
    rig.handler.blocked = {1}
    await rig.run(record(1, 1))
    await rig.make_due()

    assert await rig.streams.heal(rig.pool) == 0
    assert await rig.pool.fetchval("SELECT next_try > now() + interval '15 seconds' AND tries = 1 FROM parked")


async def test_a_parked_record_that_comes_again_and_can_be_applied_leaves_the_parking(rig: Rig) -> None:
    rig.handler.poison = {7}
    await rig.run(record(1, 1, 7), record(1, 2))
    assert len(await rig.parked()) == 2

    rig.handler.poison = set()
    await rig.run(record(1, 1, 7))
    await rig.outbox().publish_once()

    assert places(rig.publisher.published) == [(1, 1), (1, 2)]
    assert await rig.parked() == []


async def test_a_parked_record_whose_decoding_fails_raises_the_alarm_and_harms_nobody_else(rig: Rig) -> None:
    await rig.run(record(1, 2), record(1, 3), record(2, 2))
    await rig.pool.execute("UPDATE parked SET value = 'x' WHERE stream = 1 AND position = 2")

    await rig.run(record(1, 1), record(2, 1))

    assert rig.handler.applied == [(1, 1), (2, 1), (2, 2)]
    assert [row[:4] for row in await rig.parked() if row[0] == 1] == [
        (1, 2, "error_JSONDecodeError", True),
        (1, 3, "waiting_for_predecessor", False),
    ]
    await rig.make_due()
    assert await rig.streams.heal(rig.pool) == 0


async def test_a_record_parked_without_its_place_moves_there_once_it_can_be_read_and_is_applied_in_order(
    rig: Rig,
) -> None:
    async with rig.pool.transaction() as tx:
        await Parked(STEP).add(tx, [(-5, 0, record(1, 1))], "unknown_type", alarm=True)
    await rig.run(record(1, 2))

    for _ in range(2):
        await rig.make_due()
        await rig.streams.heal(rig.pool)
    assert [row[:2] for row in await rig.parked()] == [(1, 1), (1, 2)]
    assert not any(alarm for _, _, _, alarm, _ in await rig.parked())

    await rig.outbox().publish_once()
    assert places(rig.publisher.published) == [(1, 1), (1, 2)]
    assert await rig.parked() == []


async def test_a_record_that_was_applied_while_its_first_coming_was_parked_leaves_the_parking(rig: Rig) -> None:
    async with rig.pool.transaction() as tx:
        await Parked(STEP).add(tx, [(-5, 0, record(1, 1))], "unknown_type", alarm=True)
    await rig.run(record(1, 1))

    for _ in range(2):
        await rig.make_due()
        await rig.streams.heal(rig.pool)

    assert rig.handler.applied == [(1, 1)]
    assert await rig.parked() == []


async def test_a_reply_too_large_to_publish_is_a_fault_of_its_record_alone(rig: Rig) -> None:
    async def huge(tx: Connection, items: Sequence[Item[int]]) -> Sequence[Message | Blocked]:
        answers = await rig.handler.really_apply(tx, items)
        large = Message("replies", 0, None, b"x" * (MAX_MESSAGE + 1), ())
        return [large if item.stream == 1 else answer for item, answer in zip(items, answers, strict=True)]

    rig.handler.instead = huge
    await rig.run(record(1, 1), record(2, 1))

    assert [row[:4] for row in await rig.parked()] == [(1, 1, "error_MessageTooLarge", True)]
    assert places(rig.publisher.published) == [(2, 1)]
