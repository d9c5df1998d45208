"""Identification under crashes, outages and several replicas, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.intake.adapters.identity_register import SandboxIdentityRegister
from services.intake.domain.ports import RegisterUnavailable
from services.intake.handlers.identification import IdentificationLoop
from shared.contracts.declaration_received import Person
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import Rig, entry, intake_rig, leaving

ANNA = {"familyName": "Peeters", "givenName": "Anna", "birthDate": "1985-01-01"}
ANNA_SSIN = with_check_digits("850101000", born_2000=False)
BIS = with_check_digits("854101000", born_2000=False)
REGISTER = {
    "mode": "open",
    "workers": [{"ssin": ANNA_SSIN, "family_name": "PEETERS", "given_name": "Ánna", "birth_date": "1985-01-01"}],
}


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        await ready.seed(identity_register=REGISTER)
        yield ready


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(r["number"], r["attempt"], r["identification"]) for r in rows]


async def test_two_replicas_with_the_same_answer_write_it_once(rig: Rig) -> None:
    (number,) = await rig.receive(entry(**ANNA))
    ((waiting, person),) = await rig.identifier().due()
    await asyncio.gather(*(Rig(rig.pool).identifier().settle(waiting, person) for _ in range(4)))
    assert told(await rig.receipts(number=number)) == [(number, 1, "pending"), (number, 2, "verified")]
    await rig.check_streams()


async def test_two_replicas_with_contrary_answers_write_one_of_them(rig: Rig) -> None:
    (number,) = await rig.receive(entry(**ANNA))
    ((waiting, person),) = await rig.identifier().due()
    await asyncio.gather(
        *(Rig(rig.pool).identifier().settle(waiting, answer) for answer in (person, None, person, None))
    )
    assert len(await rig.receipts(number=number)) == 2
    await rig.check_streams()


class DiedError(Exception):
    """In place of a SIGKILL: nothing after it runs, the transaction is rolled back."""


@pytest.mark.parametrize("point", ["intake.identify.asked", "intake.identify.written"])
async def test_a_crash_leaves_it_to_be_done_again_when_the_lease_ends(rig: Rig, point: str) -> None:
    (number,) = await rig.receive(entry(**ANNA))

    def die(name: str) -> None:
        if name == point:
            raise DiedError

    with pytest.raises(DiedError):
        await rig.identify(die)
    assert told(await rig.receipts(number=number)) == [(number, 1, "pending")]
    assert await rig.identify() == 0
    await rig.pool.execute("UPDATE identifications SET due_at = now()")
    assert await rig.identify() == 1
    assert told(await rig.receipts(number=number)) == [(number, 1, "pending"), (number, 2, "verified")]
    await rig.check_streams()


async def test_one_that_fails_is_due_again_later_and_does_not_hold_up_the_others(rig: Rig) -> None:
    numbers = await rig.receive(*(entry(f"2027-{month:02d}-01", **ANNA) for month in range(1, 4)))
    calls = iter(range(10))

    def die_first(name: str) -> None:
        if name == "intake.identify.written" and next(calls) == 0:
            raise DiedError

    await IdentificationLoop(rig.identifier(die_first)).settle_due()
    settled = [len(await rig.receipts(number=number)) for number in numbers]
    assert settled == [1, 2, 2]
    await rig.pool.execute("UPDATE identifications SET due_at = now()")
    await IdentificationLoop(rig.identifier()).settle_due()
    assert len(await rig.receipts(number=numbers[0])) == 2
    await rig.check_streams()


async def test_while_the_register_is_away_everything_waits(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    (number,) = await rig.receive(entry(**ANNA))

    async def away(_register: object, _identities: object) -> list[Person | None]:
        raise RegisterUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(SandboxIdentityRegister, "find", away)
        await IdentificationLoop(rig.identifier()).settle_due()
    assert told(await rig.receipts(number=number)) == [(number, 1, "pending")]
    await rig.pool.execute("UPDATE identifications SET due_at = now()")
    await IdentificationLoop(rig.identifier()).settle_due()
    assert told(await rig.receipts(number=number))[-1] == (number, 2, "verified")


async def test_a_declaration_that_waits_for_the_merging_worker_lands_in_the_true_stream(rig: Rig) -> None:
    (number,) = await rig.receive(entry(**ANNA))
    identifier = rig.identifier()
    ((waiting, person),) = await identifier.due()
    provisional = await rig.worker_of(number)
    async with rig.pool.transaction() as blocker:
        await blocker.execute("SELECT FROM workers WHERE worker_id = $1 FOR UPDATE", provisional)
        settling = asyncio.create_task(identifier.settle(waiting, person))
        await rig.until_waiting(1)
        follower = asyncio.create_task(Rig(rig.pool).receive(leaving(number)))
        await rig.until_waiting(2)
    await settling
    (out,) = await follower
    assert await rig.worker_of(out) == await rig.worker_of(number) != provisional
    assert told(await rig.receipts(number=out)) == [(out, 1, "verified")]
    await rig.check_streams()


async def test_identification_amid_a_rush_of_declarations_keeps_every_stream_whole(rig: Rig) -> None:
    """Three replicas receive follow-ups of waiting and known entries while two others identify and one absorbs."""
    replicas = [Rig(rig.pool) for _ in range(3)]
    numbers = await rig.receive(*(entry(f"2027-{month:02d}-01", **ANNA) for month in range(1, 9)))
    numbers += await rig.receive(*(entry(f"2028-{month:02d}-01", ssin=BIS) for month in range(1, 5)))

    async def follow(replica: Rig, offset: int) -> list[int]:
        followers = []
        for turn in range(6):
            named = numbers[(offset + turn) % len(numbers) :: 3]
            followers += await replica.receive(*(leaving(n, f"2029-{offset + 1:02d}-{turn + 1:02d}") for n in named))
        return followers

    async def identify() -> None:
        while await Rig(rig.pool).identify():
            pass

    *followers, _, _, _ = await asyncio.gather(
        *(follow(replica, offset) for offset, replica in enumerate(replicas)),
        identify(),
        identify(),
        rig.absorber().replace_ssin(BIS, ANNA_SSIN),
    )
    workers = {await rig.worker_of(number) for number in numbers}
    roots = {await rig.merged_into(worker_id) or worker_id for worker_id in workers}
    assert len(roots) == 1
    for number in [number for batch in followers if batch for number in batch]:
        assert told(await rig.receipts(number=number))[-1][2] == "verified"
    await rig.check_streams()
