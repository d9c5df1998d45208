"""Replaced SSINs, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import Rig, cancellation, entry, intake_rig, leaving

BIS = with_check_digits("854101000", born_2000=False)
NATIONAL = with_check_digits("850101000", born_2000=False)
LATER = with_check_digits("850101999", born_2000=False)


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        yield ready


async def test_an_unused_new_ssin_becomes_an_alias_of_the_same_worker(rig: Rig) -> None:
    (before,) = await rig.receive(entry(ssin=BIS))
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    new, old = await rig.receive(entry("2027-01-01", ssin=NATIONAL), entry("2028-01-01", ssin=BIS))
    rows = await rig.receipts(worker_id=await rig.worker_of(before))
    assert [row["number"] for row in rows] == [before, new, old]
    assert [row["event"]["person"]["ssin"] for row in rows] == [BIS, NATIONAL, NATIONAL]
    await rig.check_streams()


async def test_of_two_live_workers_the_new_one_absorbs_the_old_one_by_an_event_in_its_own_stream(rig: Rig) -> None:
    old, new = await rig.receive(entry(ssin=BIS), entry("2027-01-01", ssin=NATIONAL))
    await rig.receive(leaving(old))
    old_worker, new_worker = await rig.worker_of(old), await rig.worker_of(new)

    await rig.absorber().replace_ssin(BIS, NATIONAL)

    event = await rig.pool.fetchrow("SELECT * FROM receipts WHERE number IS NULL")
    assert event is not None
    assert (event["worker_id"], event["seq"], event["attempt"], event["kind"]) == (new_worker, 2, 0, "ABSORB")
    absorbed = WorkerAbsorbed.model_validate_json(event["body"])
    assert (absorbed.worker_id, absorbed.seq) == (new_worker, 2)
    assert (absorbed.absorbed_worker_id, absorbed.upto, absorbed.person.ssin) == (old_worker, 2, NATIONAL)
    (relaxed,) = await rig.pool.fetch("SELECT relax_seq FROM workers WHERE worker_id = $1", new_worker)
    assert relaxed["relax_seq"] == 2
    await rig.check_streams()


async def test_after_absorption_everything_goes_on_in_the_new_stream(rig: Rig) -> None:
    old, new = await rig.receive(entry(ssin=BIS), entry("2027-01-01", ssin=NATIONAL))
    new_worker = await rig.worker_of(new)
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    cancel, again = await rig.receive(cancellation(old), entry("2028-01-01", ssin=BIS))
    rows = await rig.receipts(worker_id=new_worker)
    assert [(row["seq"], row["number"]) for row in rows] == [(1, new), (2, None), (3, cancel), (4, again)]
    await rig.check_streams()


async def test_after_absorption_an_accepted_post_is_still_repeated_and_an_undecided_one_may_be_meant_anew(
    rig: Rig,
) -> None:
    accepted, undecided, _ = await rig.receive(
        entry(ssin=BIS), entry("2027-01-01", ssin=BIS), entry("2028-01-01", ssin=NATIONAL)
    )
    await rig.pool.execute("INSERT INTO results VALUES ($1, 'final', 1, 'A', '{}')", accepted)
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    same, anew = await rig.receive(entry(ssin=BIS), entry("2027-01-01", ssin=BIS))
    assert same == accepted
    assert anew != undecided
    assert await rig.receive(entry("2027-01-01", ssin=BIS)) == [anew]
    await rig.check_streams()


async def test_repeating_a_replacement_changes_nothing(rig: Rig) -> None:
    await rig.receive(entry(ssin=BIS), entry("2027-01-01", ssin=NATIONAL))
    for _ in range(2):
        await asyncio.gather(*(Rig(rig.pool).absorber().replace_ssin(BIS, NATIONAL) for _ in range(3)))
    assert await rig.pool.fetchval("SELECT count(*) FROM receipts WHERE number IS NULL") == 1
    await rig.check_streams()


async def test_replacements_in_a_row_lead_to_the_last_ssin(rig: Rig) -> None:
    first, second, third = await rig.receive(
        entry(ssin=BIS), entry("2027-01-01", ssin=NATIONAL), entry("2028-01-01", ssin=LATER)
    )
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    await rig.absorber().replace_ssin(NATIONAL, LATER)
    last = await rig.worker_of(third)
    for number in await rig.receive(leaving(first), leaving(second), entry("2029-01-01", ssin=BIS)):
        assert await rig.worker_of(number) == last
    persons = await rig.register.ask({BIS, NATIONAL, LATER})
    assert {person.ssin for person in persons.values()} == {LATER}
    await rig.check_streams()


async def test_contrary_replacements_at_once_do_not_block_each_other_for_ever(rig: Rig) -> None:
    await rig.receive(entry(ssin=BIS), entry("2027-01-01", ssin=NATIONAL))
    pairs = (BIS, NATIONAL), (NATIONAL, BIS)
    async with rig.pool.transaction() as blocker:
        await blocker.execute("SELECT FROM workers FOR UPDATE")
        both = [asyncio.create_task(Rig(rig.pool).absorber().replace_ssin(*pair)) for pair in pairs]
        await rig.until_waiting(2)
    await asyncio.gather(*both)
    assert await rig.pool.fetchval("SELECT count(*) FROM receipts WHERE number IS NULL") == 1
    await rig.check_streams()


async def test_two_ssins_nobody_has_used_are_one_worker_from_the_start(rig: Rig) -> None:
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    old, new = await rig.receive(entry(ssin=BIS), entry("2027-01-01", ssin=NATIONAL))
    assert await rig.worker_of(old) == await rig.worker_of(new)
    await rig.check_streams()


async def test_a_worker_being_identified_follows_absorptions_that_come_first(rig: Rig) -> None:
    person = {"family_name": "Peeters", "given_name": "Anna", "birth_date": "1985-01-01"}
    await rig.seed(identity_register={"workers": [{"ssin": BIS, **person}]})
    _, known = await rig.receive(entry(ssin=NATIONAL), entry(ssin=LATER))
    (old,) = await rig.receive(entry("2027-01-01", ssin=BIS))
    names = {"familyName": "Peeters", "givenName": "Anna", "birthDate": "1985-01-01"}
    (waiting,) = await rig.receive(entry("2028-01-01", **names))
    identifier = rig.identifier()
    ((entry_, found),) = await identifier.due()
    assert found is not None
    assert found.ssin == BIS
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    await rig.absorber().replace_ssin(NATIONAL, LATER)
    await identifier.settle(entry_, found)
    assert await rig.worker_of(waiting) == await rig.worker_of(known) != await rig.worker_of(old)
    await rig.check_streams()
