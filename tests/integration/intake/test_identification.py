"""Identification of workers without a known SSIN, on a real PostgreSQL."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import NOW, Rig, cancellation, entry, intake_rig, leaving

ANNA = {"familyName": "Peeters", "givenName": "Anna", "birthDate": "1985-01-01"}
ANNA_SSIN = with_check_digits("850101000", born_2000=False)
NAMESAKE_SSIN = with_check_digits("850101999", born_2000=False)
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
    assert await rig.merged_into(provisional) == true
    assert await rig.pool.fetchval("SELECT relax_seq FROM workers WHERE worker_id = $1", true) == len(rows)
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


async def test_a_post_is_repeated_after_the_identification_of_its_worker_and_after_a_replacement_of_the_ssin(
    rig: Rig,
) -> None:
    (number,) = await rig.receive(entry(**ANNA))
    await rig.identify()
    assert await rig.receive(entry(**ANNA)) == [number]
    await rig.pool.execute("INSERT INTO results VALUES ($1, 'final', 2, 'A', '{}')", number)
    await rig.receive(entry("2027-01-01", ssin=NAMESAKE_SSIN))
    await rig.absorber().replace_ssin(ANNA_SSIN, NAMESAKE_SSIN)
    assert await rig.receive(entry(**ANNA)) == [number]
    await rig.check_streams()


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
