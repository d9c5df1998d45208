"""What events tell of persons: SSINs that were replaced, and careers; on a real PostgreSQL."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.contracts.declaration_received import CareerQuarter, DeclarationReceived, Person
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import Rig, entry, intake_rig, leaving

BIS = with_check_digits("854101000", born_2000=False)
NATIONAL = with_check_digits("850101000", born_2000=False)
LATER = with_check_digits("850101999", born_2000=False)
BERT = with_check_digits("900202999", born_2000=False)
ANNA = {"family_name": "Peeters", "given_name": "Anna", "birth_date": "1985-01-01"}
DECLARED = {"familyName": "Peeters", "givenName": "Anna", "birthDate": "1985-01-01"}
CAREER: list[dict[str, Any]] = [{"quarter": "2026-1", "fraction": 0.8}, {"quarter": "2026-2", "pension": True}]
QUARTERS = (CareerQuarter(quarter="2026-1", fraction=0.8), CareerQuarter(quarter="2026-2", pension=True))


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        yield ready


async def persons(rig: Rig, *numbers: int) -> list[Person]:
    """Of the newest attempts."""
    rows = [(await rig.receipts(number=number))[-1] for number in numbers]
    events = [DeclarationReceived.model_validate(row["event"], extra="forbid") for row in rows]
    return [event.person for event in events if event.person is not None]


async def test_a_person_is_known_with_all_ssins_it_ever_had(rig: Rig) -> None:
    await rig.receive(entry(ssin=BIS))
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    await rig.absorber().replace_ssin(NATIONAL, LATER)
    entries = await rig.receive(
        *(entry(f"2027-0{place}-01", ssin=s) for place, s in enumerate((BIS, NATIONAL, LATER), 1))
    )
    expected = (LATER, tuple(sorted((BIS, NATIONAL))))
    assert [(p.ssin, p.former_ssins) for p in await persons(rig, *entries)] == [expected] * 3


@pytest.mark.parametrize("declared_under", [BIS, NATIONAL])
async def test_a_follow_up_knows_the_worker_by_the_newest_ssin_and_the_older_ones(
    rig: Rig, declared_under: str
) -> None:
    """Whether the new SSIN was in use already or not."""
    await rig.receive(entry(ssin=declared_under))
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    (number,) = await rig.receive(entry("2027-01-01", ssin=NATIONAL))
    (out,) = await rig.receive(leaving(number) | {"worker": {"ssin": BIS}})
    assert [(p.ssin, p.former_ssins) for p in await persons(rig, out)] == [(NATIONAL, (BIS,))]


async def test_the_absorbed_workers_followers_know_the_newest_ssin_too(rig: Rig) -> None:
    old, _ = await rig.receive(entry(ssin=BIS), entry("2027-01-01", ssin=NATIONAL))
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    (out,) = await rig.receive(leaving(old))
    assert [(p.ssin, p.former_ssins) for p in await persons(rig, out)] == [(NATIONAL, (BIS,))]
    await rig.check_streams()


async def test_a_career_goes_with_the_person(rig: Rig) -> None:
    await rig.seed(identity_register={"workers": [{"ssin": NATIONAL, **ANNA, "career": CAREER}]})
    (number,) = await rig.receive(entry(ssin=NATIONAL))
    (person,) = await persons(rig, number)
    assert (person.career, person.career_unavailable) == (QUARTERS, False)


@pytest.mark.parametrize(
    ("seeded", "career", "unavailable"),
    [({}, None, False), ({"career": []}, (), False), ({"career_unavailable": True}, None, True)],
    ids=["not told", "no work at all", "cannot be told"],
)
async def test_no_work_is_something_else_than_nothing_known(
    rig: Rig, seeded: dict[str, Any], career: tuple[CareerQuarter, ...] | None, unavailable: bool
) -> None:
    await rig.seed(identity_register={"workers": [{"ssin": NATIONAL, **seeded}]})
    known, unknown = await rig.receive(entry(ssin=NATIONAL), entry(ssin=BERT))
    person, stranger = await persons(rig, known, unknown)
    assert (person.career, person.career_unavailable) == (career, unavailable)
    assert stranger == Person(ssin=BERT)


async def test_a_career_that_is_seeded_anew_is_the_one_that_counts(rig: Rig) -> None:
    for career in ([], CAREER):
        await rig.seed(identity_register={"workers": [{"ssin": NATIONAL, "career": career}]})
    (number,) = await rig.receive(entry(ssin=NATIONAL))
    (person,) = await persons(rig, number)
    assert person.career == QUARTERS


async def test_who_is_identified_later_has_a_career_too(rig: Rig) -> None:
    await rig.seed(identity_register={"workers": [{"ssin": NATIONAL, **ANNA, "career": CAREER}]})
    (number,) = await rig.receive(entry(**DECLARED))
    assert await rig.identify() == 1
    (person,) = await persons(rig, number)
    assert (person.ssin, person.career) == (NATIONAL, QUARTERS)


async def test_a_career_moves_to_the_ssin_that_takes_the_place_of_the_old_one(rig: Rig) -> None:
    await rig.seed(identity_register={"workers": [{"ssin": BIS, **ANNA, "career": CAREER}]})
    await rig.absorber().replace_ssin(BIS, NATIONAL)
    (number,) = await rig.receive(entry(ssin=NATIONAL))
    (person,) = await persons(rig, number)
    assert (person.family_name, person.former_ssins, person.career) == ("Peeters", (BIS,), QUARTERS)
