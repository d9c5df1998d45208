"""Identification of workers without a known SSIN, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import NOW, Rig, cancellation, entry, intake_rig, leaving

ANNA = {"familyName": "Peeters", "givenName": "Anna", "birthDate": "1985-01-01"}
ANNA_SSIN = with_check_digits("850101000", born_2000=False)
NAMESAKE_SSIN = with_check_digits("850101999", born_2000=False)
BIS = with_check_digits("854101000", born_2000=False)
MALFORMED = f"{ANNA_SSIN[:-2]}{(int(ANNA_SSIN[-2:]) + 1) % 97:02d}"
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


async def merged_into(rig: Rig, worker_id: int) -> int | None:
    found = await rig.pool.fetchval("SELECT merged_into FROM workers WHERE worker_id = $1", worker_id)
    return int(found) if found is not None else None


async def test_an_identified_worker_takes_the_waiting_declarations_into_its_stream_in_their_order(rig: Rig) -> None:
    (waiting,) = await rig.receive(entry(**ANNA))
    (known,) = await rig.receive(entry("2027-01-01", ssin=ANNA_SSIN))
    (out,) = await rig.receive(leaving(waiting))
    (cancel,) = await rig.receive(cancellation(waiting))
    provisional, true = await rig.worker_of(waiting), await rig.worker_of(known)
    assert provisional != true

    assert await rig.identify() == 1

    assert told(await rig.receipts(worker_id=provisional)) == [(n, 1, "pending") for n in (waiting, out, cancel)]
    rows = await rig.receipts(worker_id=true)
    assert told(rows) == [(known, 1, "verified"), *((n, 2, "verified") for n in (waiting, out, cancel))]
    assert {row["received_at"] for row in rows} == {NOW}
    assert all(row["event"]["person"]["ssin"] == ANNA_SSIN for row in rows)
    assert await merged_into(rig, provisional) == true
    assert await rig.identify() == 0
    await rig.check_streams()


async def test_a_further_attempt_is_the_same_declaration_but_for_its_place_and_its_worker(rig: Rig) -> None:
    (number,) = await rig.receive(entry(**ANNA))
    await rig.identify()
    first, second = sorted(await rig.receipts(number=number), key=lambda row: row["attempt"])
    moved = {"workerId", "seq", "attempt", "identification", "person"}
    assert {k: v for k, v in first["event"].items() if k not in moved} == {
        k: v for k, v in second["event"].items() if k not in moved
    }
    for column in (
        "number",
        "kind",
        "sender_id",
        "employer_id",
        "period_number",
        "received_at",
        "traceparent",
        "keyed",
    ):
        assert first[column] == second[column]


async def test_a_person_without_a_worker_gets_one(rig: Rig) -> None:
    (waiting,) = await rig.receive(entry(**ANNA))
    await rig.identify()
    (known,) = await rig.receive(entry("2027-01-01", ssin=ANNA_SSIN))
    assert await rig.worker_of(known) == await rig.worker_of(waiting)
    await rig.check_streams()


async def test_two_waiting_entries_of_one_person_meet_in_one_stream(rig: Rig) -> None:
    first, second = await rig.receive(entry("2026-12-01", **ANNA), entry("2027-02-01", **ANNA))
    assert await rig.worker_of(first) != await rig.worker_of(second)
    await rig.identify()
    assert await rig.worker_of(first) == await rig.worker_of(second)
    await rig.check_streams()


async def test_an_unidentifiable_worker_keeps_its_stream_and_all_its_declarations_are_marked_failed(rig: Rig) -> None:
    (number,) = await rig.receive(entry(familyName="Nobody", givenName="Known", birthDate="1990-01-01"))
    (out,) = await rig.receive(leaving(number))
    await rig.identify()
    (later,) = await rig.receive(cancellation(number))
    rows = await rig.receipts(worker_id=await rig.worker_of(number))
    assert told(rows) == [
        (number, 1, "pending"),
        (out, 1, "pending"),
        (number, 2, "failed"),
        (out, 2, "failed"),
        (later, 1, "failed"),
    ]
    assert "person" not in rows[-1]["event"]
    await rig.check_streams()


@pytest.mark.parametrize("worker", [{"ssin": MALFORMED}, {"ssin": "x"}, {}], ids=["check digits", "text", "nothing"])
async def test_a_malformed_or_missing_identity_is_pending_first_and_then_failed(
    rig: Rig, worker: dict[str, str]
) -> None:
    (number,) = await rig.receive(entry(**worker))
    assert told(await rig.receipts(number=number)) == [(number, 1, "pending")]
    await rig.identify()
    assert told(await rig.receipts(number=number)) == [(number, 1, "pending"), (number, 2, "failed")]


async def test_in_mode_closed_only_listed_persons_are_known(rig: Rig) -> None:
    await rig.seed(identity_register={**REGISTER, "mode": "closed"})
    listed, unlisted = await rig.receive(entry(ssin=ANNA_SSIN), entry(ssin=NAMESAKE_SSIN))
    assert told(await rig.receipts(number=listed)) == [(listed, 1, "verified")]
    assert told(await rig.receipts(number=unlisted)) == [(unlisted, 1, "pending")]


async def test_namesakes_born_on_one_day_cannot_be_told_apart(rig: Rig) -> None:
    namesake = {"ssin": NAMESAKE_SSIN, "family_name": "Peeters", "given_name": "Anna", "birth_date": "1985-01-01"}
    await rig.seed(identity_register={"workers": [namesake]})
    (number,) = await rig.receive(entry(**ANNA))
    await rig.identify()
    assert told(await rig.receipts(number=number))[-1] == (number, 2, "failed")


async def test_the_answer_takes_as_long_as_the_sandbox_says(rig: Rig) -> None:
    await rig.seed(identity_register={"identification_delay": 3600})
    await rig.receive(entry(**ANNA))
    assert await rig.identify() == 0
    await rig.pool.execute("UPDATE identifications SET due_at = due_at - interval '1 hour'")
    assert await rig.identify() == 1


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
    roots = {await merged_into(rig, worker_id) or worker_id for worker_id in workers}
    assert len(roots) == 1
    for number in [number for batch in followers if batch for number in batch]:
        assert told(await rig.receipts(number=number))[-1][2] == "verified"
    await rig.check_streams()
