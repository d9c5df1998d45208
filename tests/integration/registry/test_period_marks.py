"""The office's marks in the register: a version of the period like any other, told on the topic, shown to its readers."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest

from services.registry.adapters.period_reader import PostgresPeriodReader
from services.registry.domain.views import PeriodHistory, Reader
from shared.contracts.period_mark_registered import PeriodMarkRegistered
from shared.contracts.topics import PERIOD_MARK_REGISTERED, REGISTRATIONS
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from tests.support.received import BAKERY, entry, hours, leaving, mark, number
from tests.support.registry_rig import RegistryRig, registry_rig

OWNER = Reader("bakery", BAKERY.enterprise_number, date(2026, 11, 24))


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[RegistryRig]:
    async with registry_rig(database_dsn) as made:
        yield made


async def shown(rig: RegistryRig) -> PeriodHistory:
    async with rig.pool.acquire() as connection:
        found = await PostgresPeriodReader().find(connection, OWNER, number(1))
    assert found is not None
    return found


async def register(rig: RegistryRig, *events: Any) -> list[Any]:
    return await rig.take(await rig.validator.decide(*events))


async def test_a_mark_is_told_with_the_whole_event_that_was_registered(rig: RegistryRig) -> None:
    await register(rig, entry(1))
    (decision,) = await rig.validator.decide(mark(1, 2, 1, locked=True))

    (message,) = await rig.take([decision])

    envelope = Envelope.read(message.headers)
    assert (message.topic, message.partition, message.key) == (REGISTRATIONS, 1, b"1")
    assert (envelope.type, envelope.id) == (PERIOD_MARK_REGISTERED, event_id(1, PERIOD_MARK_REGISTERED, 2))
    assert (envelope.worker_id, envelope.sequence) == (1, 2)
    assert envelope.relatedto == Envelope.read(decision.headers).id
    registered = PeriodMarkRegistered.model_validate_json(message.value or b"")
    assert registered.mark.period is not None
    assert (registered.mark.period.version, registered.mark.period.after.locked) == (2, True)
    assert (decision.value or b"-") in (message.value or b"")


async def test_readers_see_the_mark_and_the_version_it_made(rig: RegistryRig) -> None:
    await register(rig, entry(1), mark(1, 2, 1, locked=True), mark(1, 3, 1, blocked=True), mark(1, 4, 1, locked=False))

    found = await shown(rig)

    assert (found.version, found.image.locked, found.image.blocked) == (4, False, True)
    assert [(one.version, one.kind, one.image.locked, one.image.blocked) for one in found.versions] == [
        (1, "IN", False, False), (2, None, True, False), (3, None, True, True), (4, None, False, True),
    ]  # fmt: skip
    assert [one.declaration_number for one in found.versions] == [number(1), None, None, None]


async def test_marks_and_declarations_of_one_batch_leave_the_newest_image(rig: RegistryRig) -> None:
    await register(rig, entry(1))
    messages = await register(
        rig, mark(1, 2, 1, blocked=True), mark(1, 3, 1, blocked=False), leaving(2, 1, seq=4), mark(1, 5, 1, locked=True)
    )
    found = await shown(rig)
    assert len(messages) == 4
    assert (found.version, found.image.end_date, found.image.locked) == (5, date(2026, 12, 31), True)
    assert [one.version for one in found.versions] == [1, 2, 3, 4, 5]


async def test_a_declaration_after_the_mark_of_its_batch_wins(rig: RegistryRig) -> None:
    await register(rig, entry(1), mark(1, 2, 1, blocked=True), mark(1, 3, 1, blocked=False), leaving(2, 1, seq=4))
    found = await shown(rig)
    assert (found.version, found.image.end_date) == (4, date(2026, 12, 31))


async def test_a_mark_that_changed_nothing_is_not_told(rig: RegistryRig) -> None:
    assert len(await register(rig, entry(1), mark(1, 2, 1, locked=False))) == 1
    assert (await shown(rig)).version == 1
    assert await rig.pool.fetchval("SELECT count(*) FROM parked") == 0


async def test_a_repeat_gives_the_same_bytes(rig: RegistryRig) -> None:
    decisions = await rig.validator.decide(entry(1), mark(1, 2, 1, locked=True), hours(2, 1, seq=3))
    first = await rig.take(decisions)
    again = await rig.take(decisions)
    assert sorted(map(_bytes, again)) == sorted(map(_bytes, first))
    assert (await shown(rig)).version == 2


async def test_a_mark_that_comes_before_its_period_waits(rig: RegistryRig) -> None:
    entered, marked = await rig.validator.decide(entry(1), mark(1, 2, 1, locked=True))
    assert await rig.take([marked]) == []
    await rig.take([entered])
    await rig.heal()
    kinds = [orjson.loads(message.value or b"").keys() for message in await rig.publish_outbox()]
    assert kinds == [{"registeredAt", "decision"}, {"registeredAt", "mark"}]
    assert (await shown(rig)).version == 2


async def test_an_unreadable_mark_is_parked_alone(rig: RegistryRig) -> None:
    (entered,) = await rig.validator.decide(entry(1))
    (marked,) = await rig.validator.decide(mark(1, 2, 1, locked=True))
    assert len(await rig.take([replace(marked, value=b"{}"), entered])) == 1
    assert await rig.pool.fetchval("SELECT reason FROM parked") == "malformed_mark"


def _bytes(message: Any) -> tuple[bytes, bytes]:
    return message.value, dict(message.headers)["ce_id"]
