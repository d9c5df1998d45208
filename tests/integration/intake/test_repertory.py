"""What an event tells of its employer, its user and its mandate, on a real PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

import orjson
import pytest

from services.intake.adapters.directory import PostgresDirectory
from services.intake.adapters.directory_changes import PostgresDirectoryChanges
from services.intake.domain.submission import Receipt
from services.intake.use_cases.receive_declarations import Reception, receive_declarations
from shared.contracts.declaration_received import Channel, DeclarationReceived, User
from shared.contracts.directory import EmployerRecorded
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import ENTERPRISE, TRACE, Rig, entry, intake_rig, leaving, submission

ANNA = with_check_digits("850101000", born_2000=False)
NSSO, NEW_NSSO, PROVISIONAL = "175110801", "199900121", "5000000120"
OLD_ENTERPRISE, USER, STRANGER = "0400767772", "0206731645", "0403019261"
FACTS = ("securedChannelOnly", "formerNumbers", "subEntities", "sectors")


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        await ready.seed(employers=[{"enterprise_number": ENTERPRISE, "nsso_number": NSSO, "name": "Bakkerij"}])
        yield ready


def firm(**facts: Any) -> dict[str, Any]:
    return {"enterprise_number": ENTERPRISE, "name": "Bakkerij", **facts}


def declared(employer: dict[str, str], user: str | None = None) -> dict[str, Any]:
    declaration = entry(ssin=ANNA) | {"employer": employer}
    if user is not None:
        declaration["dimonaIn"]["features"] |= {
            "jointCommissionNumber": "322",
            "usingEmployer": {"enterpriseNumber": user, "jointCommissionNumber": "XXX"},
        }
    return declaration


async def event(rig: Rig, number: int) -> dict[str, Any]:
    (row,) = await rig.receipts(number=number)
    DeclarationReceived.model_validate(row["event"], extra="forbid")
    found: dict[str, Any] = row["event"]
    return found


async def resolved(rig: Rig, declaration: dict[str, Any]) -> dict[str, Any]:
    """The event of a declaration over the queue, where nothing is refused at the door."""
    sent = replace(submission(declaration), channel=Channel.QUEUE)
    async with rig.pool.transaction() as tx:
        (outcome,) = await receive_declarations(tx, rig.ports, [sent], Reception({}, sent.received_at, repeat(TRACE)))
    assert isinstance(outcome, Receipt)
    return await event(rig, outcome.number)


async def recorded(rig: Rig) -> dict[str, EmployerRecorded]:
    async with rig.pool.transaction() as tx:
        changes = await PostgresDirectoryChanges().take(tx, 100)
    employers = [change for change in changes if change.key.startswith("employer/")]
    return {change.key: EmployerRecorded.model_validate_json(change.body) for change in employers}


async def test_what_the_repertory_has_on_record_goes_with_the_employer(rig: Rig) -> None:
    await rig.seed(
        employers=[
            firm(
                secured_channel_only=True,
                former_numbers=[OLD_ENTERPRISE],
                sub_entities=["1001", "1002"],
                sectors=["mushrooms"],
            )
        ]
    )
    (number,) = await rig.receive(entry(ssin=ANNA))
    employer = (await event(rig, number))["employer"]
    assert [employer[fact] for fact in FACTS] == [True, [OLD_ENTERPRISE], ["1001", "1002"], ["mushrooms"]]
    (told,) = (await recorded(rig)).values()
    assert (told.secured_channel_only, told.sub_entities) == (True, ("1001", "1002"))


async def test_an_event_without_these_facts_is_as_it_was_before_there_were_any(rig: Rig) -> None:
    (number,) = await rig.receive(entry(ssin=ANNA))
    told = await event(rig, number)
    assert not told.keys() & {"employerAmbiguous", "user"}
    assert not told["employer"].keys() & set(FACTS)
    assert set(told["person"]) == {"ssin"}
    async with rig.pool.transaction() as tx:
        changes = await PostgresDirectoryChanges().take(tx, 100)
    assert not any(fact in orjson.loads(change.body) for change in changes for fact in FACTS)


async def test_a_number_that_gets_a_successor_still_leads_to_its_employer(rig: Rig) -> None:
    await recorded(rig)
    for _ in range(2):
        await rig.seed(employers=[firm(nsso_number=NEW_NSSO)])
    (told,) = (await recorded(rig)).values()
    assert (told.nsso_number, told.former_numbers) == (NEW_NSSO, (NSSO,))
    await rig.seed(employers=[firm(nsso_number=NEW_NSSO)])
    assert await recorded(rig) == {}
    by_old, by_new = [await resolved(rig, declared({"employerId": number})) for number in (NSSO, NEW_NSSO)]
    assert by_old["employer"] == by_new["employer"]
    assert by_new["employer"]["id"] == told.id


async def test_an_employer_that_goes_back_to_an_old_number_has_it_again(rig: Rig) -> None:
    for number in (NEW_NSSO, NSSO):
        await rig.seed(employers=[firm(nsso_number=number)])
    (told,) = (await recorded(rig)).values()
    assert (told.nsso_number, told.former_numbers) == (NSSO, (NEW_NSSO,))


async def test_an_employer_known_by_one_number_is_renumbered_by_naming_it_as_the_former_one(rig: Rig) -> None:
    await rig.seed(employers=[{"provisional_number": PROVISIONAL, "name": "Starter"}])
    await rig.seed(employers=[{"nsso_number": NEW_NSSO, "former_numbers": [PROVISIONAL], "name": "Starter"}])
    assert await rig.pool.fetchval("SELECT count(*) FROM employers") == 2
    told = await resolved(rig, declared({"employerId": NEW_NSSO}))
    assert (told["employer"]["provisionalNumber"], told["employer"]["nssoNumber"]) == (PROVISIONAL, NEW_NSSO)


async def test_a_number_is_that_of_the_employer_that_has_it_now(rig: Rig) -> None:
    await rig.seed(employers=[firm(nsso_number=NEW_NSSO)])
    heir = {"enterprise_number": STRANGER, "nsso_number": NSSO, "name": "Heir"}
    for _ in range(2):
        await rig.seed(employers=[heir, {"enterprise_number": USER, "former_numbers": [NSSO], "name": "Third"}])
    told = await resolved(rig, declared({"employerId": NSSO}))
    assert told["employer"]["name"] == "Heir"
    assert await rig.pool.fetchval("SELECT count(*) FROM employers") == 3


async def test_a_number_that_several_employers_once_had_is_ambiguous_until_another_one_tells(rig: Rig) -> None:
    others = [
        {"enterprise_number": number, "former_numbers": [NEW_NSSO], "name": number} for number in (STRANGER, USER)
    ]
    for other in others:
        await rig.seed(employers=[other])
    told = await resolved(rig, declared({"employerId": NEW_NSSO}))
    assert "employer" not in told
    assert told["employerAmbiguous"] is True
    assert (await rig.receipts(number=told["number"]))[0]["employer_id"] is None
    both = await resolved(rig, declared({"employerId": NEW_NSSO, "enterpriseNumber": USER}))
    assert both["employer"]["name"] == USER
    follower = await resolved(rig, leaving(told["number"]) | {"employer": {"employerId": NEW_NSSO}})
    assert follower["employerAmbiguous"] is True
    problem = await rig.seeder().seed(orjson.dumps({"mandates": [{"sender": "agent", "employer": NEW_NSSO}]}))
    assert "more than one once had it" in str(problem)


@pytest.mark.parametrize(
    ("mode", "number", "user"),
    [
        ("open", STRANGER, User(registered=True)),
        ("closed", STRANGER, User(registered=False)),
        ("closed", USER, User(registered=True)),
        ("closed", ENTERPRISE, User(registered=True, employer_id=1)),
        ("open", ENTERPRISE, User(registered=True, employer_id=1)),
        ("closed", OLD_ENTERPRISE, User(registered=True, employer_id=1)),
        ("closed", "477472701", User(registered=True, employer_id=1)),
        ("closed", "0477472702", None),
        ("closed", "0", None),
    ],
)
async def test_the_user_of_an_agency_worker_is_looked_up(rig: Rig, mode: str, number: str, user: User | None) -> None:
    await rig.seed(
        employers=[firm(former_numbers=[OLD_ENTERPRISE])],
        enterprise_register={"mode": mode, "enterprises": [USER]},
    )
    told = await resolved(rig, declared({"enterpriseNumber": ENTERPRISE}, user=number))
    assert told.get("user") == (
        None if user is None else orjson.loads(user.model_dump_json(by_alias=True, exclude_none=True))
    )


async def test_of_a_user_number_that_several_once_had_it_is_only_known_that_it_is_registered(rig: Rig) -> None:
    await rig.seed(
        employers=[firm(former_numbers=[USER]), {"nsso_number": NEW_NSSO, "former_numbers": [USER], "name": "Other"}],
        enterprise_register={"mode": "closed"},
    )
    async with rig.pool.transaction() as tx:
        found = await PostgresDirectory().users(tx, [USER, STRANGER])
    assert found == {USER: User(registered=True), STRANGER: User(registered=False)}


@pytest.mark.parametrize(
    ("received_at", "mandate"),
    [
        (datetime(2026, 6, 30, 21, 59, 59, 999000, UTC), "none"),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "mandated"),
        (datetime(2026, 12, 31, 22, 59, 59, 999000, UTC), "mandated"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "none"),
    ],
)
async def test_a_mandate_begins_and_ends_at_midnight_in_brussels(rig: Rig, received_at: datetime, mandate: str) -> None:
    await rig.seed(
        senders=[{"client_id": "payroll"}],
        mandates=[{"sender": "payroll", "employer": NSSO, "from": "2026-07-01", "until": "2026-12-31"}],
    )
    sent = replace(submission(entry(ssin=ANNA)), sender_id="payroll", channel=Channel.QUEUE, received_at=received_at)
    async with rig.pool.transaction() as tx:
        (outcome,) = await receive_declarations(tx, rig.ports, [sent], Reception({}, received_at, repeat(TRACE)))
    assert isinstance(outcome, Receipt)
    assert (await event(rig, outcome.number))["mandate"] == mandate


async def test_a_mandate_may_name_its_employer_by_a_former_number(rig: Rig) -> None:
    await rig.seed(employers=[firm(nsso_number=NEW_NSSO)], senders=[{"client_id": "payroll"}])
    await rig.seed(mandates=[{"sender": "payroll", "employer": NSSO}])
    assert await rig.pool.fetchval("SELECT employer_id FROM mandates") == 1
