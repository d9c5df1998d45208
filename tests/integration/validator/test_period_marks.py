"""The office's marks on the validator's real database: a version of the period, and what is declared after it is refused."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from services.validator.adapters.recorded_decisions import PostgresRecordedDecisions
from services.validator.domain.judge import judge
from services.validator.use_cases.replay_decisions import Replay
from shared.contracts.decision import Decision
from shared.contracts.period_mark_recorded import PeriodMarkRecorded
from shared.contracts.topics import PERIOD_MARK_RECORDED
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.records import Message
from tests.support.received import absorption, cancellation, change_of_hours, entry, hours, leaving, mark, number
from tests.support.validator_fakes import REFERENCE
from tests.support.validator_rig import ValidatorRig, places, validator_rig


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[ValidatorRig]:
    async with validator_rig(database_dsn) as made:
        yield made


@pytest.fixture
async def strict(rig: ValidatorRig) -> ValidatorRig:
    """After an IN, by the office's own rules."""
    rig.judge = partial(judge, reference=REFERENCE)
    await rig.take(entry(1))
    return rig


def recorded(message: Message) -> PeriodMarkRecorded:
    return PeriodMarkRecorded.model_validate_json(message.value or b"")


def found(message: Message) -> list[str]:
    return [anomaly.id for anomaly in Decision.model_validate_json(message.value or b"").anomalies]


async def test_a_mark_makes_a_version_of_the_period_and_is_answered_at_its_seq(rig: ValidatorRig) -> None:
    await rig.take(entry(1))

    (message,) = await rig.take(mark(1, 2, 1, locked=True))

    envelope, change = Envelope.read(message.headers), recorded(message).period
    assert (envelope.type, envelope.id) == (PERIOD_MARK_RECORDED, event_id(1, PERIOD_MARK_RECORDED, 2))
    assert (envelope.worker_id, envelope.sequence, envelope.subject) == (1, 2, None)
    assert change is not None
    assert (change.number, change.version) == (number(1), 2)
    assert change.before is not None
    assert (change.before.locked, change.after.locked, change.after.blocked) == (False, True, False)
    assert tuple(*await rig.pool.fetch("SELECT version, locked, blocked FROM periods")) == (2, True, False)


async def test_a_locked_period_takes_no_declaration_until_it_is_unlocked(strict: ValidatorRig) -> None:
    locked, out, hours_of_it, cancel = await strict.take(
        mark(1, 2, 1, locked=True), leaving(2, 1, seq=3), hours(3, 1, seq=4), cancellation(4, 1, seq=5)
    )
    assert recorded(locked).period is not None
    assert [found(one) for one in (out, hours_of_it, cancel)] == [["00913-362"]] * 3

    unlocked, left = await strict.take(mark(1, 6, 1, locked=False), leaving(5, 1, seq=7))
    assert recorded(unlocked).period is not None
    assert found(left) == []
    assert (await strict.periods()) == [(1, number(1), 4)]


async def test_nor_does_a_blocked_one_nor_do_its_daily_registrations(strict: ValidatorRig) -> None:
    await strict.take(hours(2, 1))
    _, out, change = await strict.take(
        mark(1, 3, 1, blocked=True), leaving(3, 1, seq=4), change_of_hours(4, 2, 1, seq=5, endHour="1800")
    )
    assert (found(out), found(change)) == (["00913-357"], ["01085-181"])


async def test_a_mark_that_says_nothing_new_changes_nothing(rig: ValidatorRig) -> None:
    await rig.take(entry(1))
    again, unknown = await rig.take(mark(1, 2, 1, locked=False), mark(1, 3, 99, locked=True))
    assert (recorded(again).period, recorded(unknown).period) == (None, None)
    assert await rig.periods() == [(1, number(1), 1)]


async def test_each_of_two_marks_in_a_row_is_a_version_and_leaves_the_other_mark_alone(rig: ValidatorRig) -> None:
    _, locked, blocked = await rig.take(entry(1), mark(1, 2, 1, locked=True), mark(1, 3, 1, blocked=True))
    changes = [recorded(one).period for one in (locked, blocked)]
    assert [change and (change.version, change.after.locked, change.after.blocked) for change in changes] == [
        (2, True, False),
        (3, True, True),
    ]


async def test_marks_of_many_workers_are_put_at_once(rig: ValidatorRig) -> None:
    await rig.take(*(entry(n, worker=n) for n in range(1, 6)))
    messages = await rig.take(*(mark(n, 2, n, locked=True) for n in range(1, 6)))
    assert sorted(places(messages)) == [(n, 2) for n in range(1, 6)]
    assert {version for _, _, version in await rig.periods()} == {2}


async def test_a_mark_finds_the_period_that_was_absorbed_before_it(rig: ValidatorRig) -> None:
    await rig.take(entry(1, worker=7))
    _, marked = await rig.take(absorption(8, 1, absorbed=7, upto=1), mark(8, 2, 1, locked=True))
    assert recorded(marked).period is not None


async def test_a_repeat_gives_the_same_bytes_and_a_mark_that_comes_early_waits(rig: ValidatorRig) -> None:
    assert await rig.take(mark(1, 2, 1, locked=True)) == []
    await rig.take(entry(1))
    await rig.heal()
    assert places(await rig.publish_outbox()) == [(1, 1), (1, 2)]
    assert await rig.take(mark(1, 2, 1, locked=True)) == await rig.take(mark(1, 2, 1, locked=True))
    assert await rig.periods() == [(1, number(1), 2)]


async def test_a_replay_of_the_log_puts_the_marks_where_they_were(strict: ValidatorRig) -> None:
    await strict.take(
        mark(1, 2, 1, locked=True), leaving(2, 1, seq=3), mark(1, 4, 1, locked=False), leaving(3, 1, seq=5)
    )
    log = PostgresRecordedDecisions(strict.pool.snapshot)
    report = await Replay(log, (strict.judge, "live"), (strict.judge, "shadow")).run()
    assert (report.judged, report.unlike_record, report.differences) == (3, 0, ())
