"""Daily registrations on a real PostgreSQL: each goes where its period is, by whatever it is named."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import repeat
from typing import Any

import pytest

from services.intake.domain.submission import Receipt
from services.intake.use_cases.receive_declarations import Reception, receive_declarations
from shared.contracts.declaration_received import DeclarationReceived, Person
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import NOW, TRACE, Rig, entry, intake_rig, submission

ANNA = with_check_digits("850101000", born_2000=False)
HOURS = {"startDate": "2026-12-01", "startHour": "0900", "endDate": "2026-12-01"}


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        yield ready


def daily(status: str, **block: Any) -> dict[str, Any]:
    return {"dailyRegistration": {"status": status, **block}}


async def keyed(rig: Rig, **declarations: dict[str, Any]) -> list[int]:
    """Receive one batch, each declaration under the own id that it is given as; their numbers."""
    batch = [
        replace(submission(declared), key_hash=rig.ports.hashes.own_id(own_id), own_id=own_id)
        for own_id, declared in declarations.items()
    ]
    persons = {ANNA: Person(ssin=ANNA)}
    async with rig.pool.transaction() as tx:
        outcomes = await receive_declarations(tx, rig.ports, batch, Reception(persons, NOW, repeat(TRACE)))
    return [outcome.number for outcome in outcomes if isinstance(outcome, Receipt)]


async def event(rig: Rig, number: int) -> DeclarationReceived:
    rows = await rig.receipts(number=number)
    return DeclarationReceived.model_validate(rows[-1]["event"])


async def test_creation_change_and_cancellation_go_where_the_period_is(rig: Rig) -> None:
    (period,) = await rig.receive(entry(ssin=ANNA))
    (created,) = await rig.receive(daily("0", periodId=period, **HOURS))
    changed, cancelled = await rig.receive(
        daily("1", dailyRegistrationId=created, endHour="1700"), daily("3", dailyRegistrationId=created)
    )

    events = [await event(rig, number) for number in (period, created, changed, cancelled)]
    assert [one.seq for one in events] == [1, 2, 3, 4]
    assert len({one.worker_id for one in events}) == 1
    assert [one.period_number for one in events] == [None, period, period, period]
    assert [one.registration_number for one in events] == [None, None, created, created]
    assert {one.employer for one in events} == {events[0].employer}
    assert {row["kind"] for row in await rig.receipts(number=created)} == {"DAILY_REGISTRATION"}
    await rig.check_streams()


@pytest.mark.parametrize("together", [True, False])
async def test_the_senders_own_ids_name_the_period_and_the_registration(rig: Rig, *, together: bool) -> None:
    declarations = {
        "in": entry(ssin=ANNA),
        "hours": daily("0", periodReference="in", **HOURS),
        "more": daily("1", dailyRegistrationReference="hours", endHour="1700"),
    }
    if together:
        period, created, changed = await keyed(rig, **declarations)
    else:
        period, created, changed = [(await keyed(rig, **{own: body}))[0] for own, body in declarations.items()]

    events = [await event(rig, number) for number in (period, created, changed)]
    assert len({one.worker_id for one in events}) == 1
    assert [one.seq for one in events] == [1, 2, 3]
    assert [one.period_number for one in events] == [None, period, period]
    assert events[2].registration_number == created
    assert events[2].employer == events[0].employer
    await rig.check_streams()


async def test_own_ids_in_a_circle_lead_nowhere_and_harm_nobody(rig: Rig) -> None:
    numbers = await keyed(
        rig,
        one=daily("1", dailyRegistrationReference="two"),
        two=daily("1", dailyRegistrationReference="one"),
        itself=daily("0", periodReference="itself", **HOURS),
        another=daily("0", periodReference="itself", **HOURS),
    )
    assert len({(await event(rig, number)).worker_id for number in numbers}) == 4
    await rig.check_streams()


async def test_a_number_nobody_has_gets_a_stream_of_its_own_unless_the_worker_is_known(rig: Rig) -> None:
    (period,) = await rig.receive(entry(ssin=ANNA))
    stray = daily("1", dailyRegistrationId=700099900041, endHour="1700")
    alone, with_anna = await rig.receive(stray, {"worker": {"ssin": ANNA}, **stray})

    assert (await event(rig, with_anna)).worker_id == await rig.worker_of(period)
    assert (await event(rig, alone)).worker_id != await rig.worker_of(period)
    assert (await event(rig, alone)).period_number is None


async def test_the_number_of_something_else_names_no_period(rig: Rig) -> None:
    (period,) = await rig.receive(entry(ssin=ANNA))
    (changed,) = await rig.receive(daily("1", dailyRegistrationId=period, endHour="1700"))

    found = await event(rig, changed)
    assert found.worker_id == await rig.worker_of(period)
    assert (found.registration_number, found.period_number) == (period, None)


async def test_a_creation_is_placed_by_its_period_whatever_registration_it_names_as_well(rig: Rig) -> None:
    (period,) = await rig.receive(entry(ssin=ANNA))
    (created,) = await rig.receive(daily("0", periodId=period, dailyRegistrationId=700099900041, **HOURS))

    found = await event(rig, created)
    assert (found.worker_id, found.period_number) == (await rig.worker_of(period), period)
    assert found.registration_number is None


async def test_registrations_of_a_person_without_ssin_wait_and_move_with_the_in(rig: Rig) -> None:
    person = {"familyName": "Peeters", "givenName": "An", "birthDate": "1985-01-01"}
    await rig.seed(
        identity_register={"mode": "open", "workers": [
            {"ssin": ANNA, "family_name": "Peeters", "given_name": "An", "birth_date": "1985-01-01"}]}
    )  # fmt: skip
    (period,) = await rig.receive(entry(**person))
    (created,) = await rig.receive(daily("0", periodId=period, **HOURS))
    (changed,) = await rig.receive(daily("1", dailyRegistrationId=created, endHour="1700"))
    assert {(await event(rig, number)).identification for number in (period, created, changed)} == {"pending"}

    assert await rig.identify() == 1

    events = [await event(rig, number) for number in (period, created, changed)]
    assert [(one.attempt, one.seq, one.identification) for one in events] == [(2, n, "verified") for n in (1, 2, 3)]
    assert (events[2].registration_number, events[2].period_number) == (created, period)
    await rig.check_streams()


async def test_equal_hours_posted_twice_without_a_key_are_one_declaration_while_undecided(rig: Rig) -> None:
    (period,) = await rig.receive(entry(ssin=ANNA))
    (first,) = await rig.receive(daily("0", periodId=period, **HOURS))
    (again,) = await rig.receive(daily("0", periodId=period, **HOURS))
    assert again == first
