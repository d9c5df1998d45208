"""Receiving declarations on a real PostgreSQL: claims, places, followers, and two replicas at once."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, repeat
from typing import Any

import orjson
import pytest

from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Origin, Outcome, Problem, Receipt, Submission
from services.intake.use_cases.receive_declarations import Reception, receive_declarations
from shared.contracts.declaration_received import Channel, DeclarationReceived
from shared.database.errors import is_conflict
from shared.identifiers.ssin import with_check_digits
from tests.support.intake_rig import ENTERPRISE, NOW, TRACE, Rig, cancellation, entry, intake_rig, leaving

FOREIGN = "0403019261"
ANNA = with_check_digits("850101000", born_2000=False)
BERT = with_check_digits("850202999", born_2000=False)


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[Rig]:
    async with intake_rig(database_dsn) as ready:
        await ready.seed(employers=[{"enterprise_number": FOREIGN, "name": "Elders"}])
        yield ready


@dataclass(frozen=True, slots=True)
class Sent:
    """One declaration as a test sends it. ``own_id`` None and channel queue: claimed by its place."""

    body: dict[str, Any]
    own_id: str | None = None
    sender: str = "agent"
    channel: Channel = Channel.QUEUE
    place: int | None = None
    appended_ms: int = 1_795_000_000_123


PLACES = count()


def submissions(rig: Rig, sent: Sequence[Sent]) -> list[Submission]:
    made = []
    for one in sent:
        found = read_declaration(orjson.dumps(one.body))
        assert not isinstance(found, Problem), found
        origin = None
        key_hash = rig.ports.hashes.own_id(one.own_id) if one.own_id is not None else None
        if one.channel is Channel.QUEUE:
            origin = Origin(0, next(PLACES) if one.place is None else one.place, one.appended_ms)
            key_hash = key_hash or rig.ports.hashes.place(one.sender, origin)
        made.append(Submission(one.sender, one.channel, NOW, *found, key_hash, one.own_id, origin))
    return made


async def receive(rig: Rig, *sent: Sent) -> list[Outcome]:
    """In one transaction, which a deadlock or a lost race makes start again."""
    batch = submissions(rig, sent)
    persons = await rig.register.ask(
        {b.declaration.worker.ssin for b in batch if b.declaration.worker and b.declaration.worker.ssin}
    )
    while True:
        try:
            async with rig.pool.transaction() as tx:
                return await receive_declarations(tx, rig.ports, batch, Reception(persons, NOW, repeat(TRACE)))
        except Exception as error:
            if not is_conflict(error):
                raise


def numbers(outcomes: Sequence[Outcome]) -> list[int]:
    assert all(isinstance(outcome, Receipt) for outcome in outcomes), outcomes
    return [outcome.number for outcome in outcomes if isinstance(outcome, Receipt)]


async def event(rig: Rig, number: int) -> dict[str, Any]:
    (row,) = await rig.receipts(number=number)
    DeclarationReceived.model_validate(row["event"], extra="forbid")
    found: dict[str, Any] = row["event"]
    return found


async def test_an_own_id_stands_for_one_declaration_for_ever(rig: Rig) -> None:
    (first,) = await receive(rig, Sent(entry(ssin=ANNA), "a"))
    again, other_content, other_sender = await receive(
        rig, Sent(entry(ssin=ANNA), "a"), Sent(entry(ssin=BERT), "a"), Sent(entry(ssin=ANNA), "a", sender="x")
    )
    assert isinstance(first, Receipt)
    assert again == replace(first, repeated=True)
    assert isinstance(other_content, Problem)
    assert other_content.status == 409
    assert numbers([other_sender]) != numbers([first])
    await rig.check_streams()


async def test_a_repeat_over_another_channel_gets_the_first_number(rig: Rig) -> None:
    first = await receive(rig, Sent(entry(ssin=ANNA), "a"))
    again = await receive(rig, Sent(entry(ssin=ANNA), "a", channel=Channel.REST))
    assert numbers(first) == numbers(again)


async def test_the_same_record_again_gets_the_same_answer_and_nothing_new_happens(rig: Rig) -> None:
    sent = [Sent(entry(ssin=ANNA), place=1000), Sent(leaving(1), "b", place=1001)]
    first = await receive(rig, *sent)
    assert await receive(rig, *sent) == first
    assert all(isinstance(outcome, Receipt) and not outcome.repeated for outcome in first)
    assert len(await rig.receipts()) == 2


async def test_a_record_at_the_same_place_of_a_topic_created_again_is_no_repeat_of_the_old_one(rig: Rig) -> None:
    old, new = Sent(entry(ssin=ANNA), place=1002), Sent(entry(ssin=BERT), place=1002, appended_ms=1)
    assert numbers(await receive(rig, old)) != numbers(await receive(rig, new))
    named = Sent(leaving(1), "b", place=1003)
    (first,) = await receive(rig, named)
    assert isinstance(first, Receipt)
    assert await receive(rig, replace(named, appended_ms=1)) == [replace(first, repeated=True)]
    assert await receive(rig, named) == [first]


async def test_two_of_one_own_id_in_one_batch_are_one_declaration(rig: Rig) -> None:
    first, again, conflict = await receive(
        rig, Sent(entry(ssin=ANNA), "a"), Sent(entry(ssin=ANNA), "a"), Sent(cancellation(5), "a")
    )
    assert isinstance(first, Receipt)
    assert again == replace(first, repeated=True)
    assert isinstance(conflict, Problem)


async def test_declarations_of_one_worker_in_one_batch_take_their_places_in_order(rig: Rig) -> None:
    sent = [Sent(entry(f"2026-12-{day:02d}", ssin=ANNA if day % 2 else BERT)) for day in range(1, 21)]
    given = numbers(await receive(rig, *sent))
    rows = {row["number"]: row for row in await rig.receipts()}
    for of_one in (given[::2], given[1::2]):
        assert len({rows[number]["worker_id"] for number in of_one}) == 1
        assert [rows[number]["seq"] for number in of_one] == list(range(1, 11))
    await rig.check_streams()


async def test_the_event_holds_what_later_hops_need(rig: Rig) -> None:
    (number,) = numbers(await receive(rig, Sent(entry(ssin=ANNA), "own")))
    found = await event(rig, number)
    assert found["receivedAt"] == "2026-11-24T12:00:00.000Z"
    assert found["sender"] == {"clientId": "agent", "enterpriseNumber": ENTERPRISE, "reference": "own"}
    assert (found["mandate"], found["identification"], found["person"]["ssin"]) == ("self", "verified", ANNA)
    assert found["employer"]["name"] == "Bakkerij"
    assert found["declaration"]["dimonaIn"]["startDate"] == "2026-12-01"


async def test_a_follow_up_goes_where_its_period_is_and_is_judged_for_its_employer(rig: Rig) -> None:
    (period,) = numbers(await receive(rig, Sent(entry(ssin=ANNA))))
    (out,) = numbers(await receive(rig, Sent(leaving(period))))
    opened, closed = await event(rig, period), await event(rig, out)
    assert (closed["workerId"], closed["seq"], closed["periodNumber"]) == (opened["workerId"], 2, period)
    assert (closed["employer"], closed["mandate"], closed["person"]) == (opened["employer"], "self", opened["person"])


@pytest.mark.parametrize("together", [True, False])
async def test_the_senders_own_id_of_an_in_names_its_period(rig: Rig, together: bool) -> None:
    out = {"dimonaOut": {"periodReference": "a", "endDate": "2026-12-31"}}
    if together:
        period, closing = numbers(await receive(rig, Sent(entry(ssin=ANNA), "a"), Sent(out)))
    else:
        (period,) = numbers(await receive(rig, Sent(entry(ssin=ANNA), "a")))
        (closing,) = numbers(await receive(rig, Sent(out)))
    opened, closed = await event(rig, period), await event(rig, closing)
    assert closed["periodNumber"] == period
    assert (closed["workerId"], closed["seq"]) == (opened["workerId"], 2)
    (foreign,) = numbers(await receive(rig, Sent(out, sender="x")))
    assert "periodNumber" not in await event(rig, foreign)


async def test_own_ids_that_name_each_other_in_a_circle_are_unknown_periods(rig: Rig) -> None:
    one, other = ({"dimonaCancel": {"periodReference": name}} for name in "ba")
    found = [await event(rig, n) for n in numbers(await receive(rig, Sent(one, "a"), Sent(other, "b")))]
    assert len({e["workerId"] for e in found}) == 2
    await rig.check_streams()


async def test_an_unknown_period_gets_a_stream_of_its_own_unless_the_worker_is_known(rig: Rig) -> None:
    (known,) = numbers(await receive(rig, Sent(entry(ssin=ANNA))))
    stray = {"worker": {"ssin": ANNA}, **leaving(700099900093)}
    lost = {"worker": {"ssin": BERT}, **leaving(700099900093)}
    alone, with_anna, with_bert = numbers(await receive(rig, Sent(leaving(1)), Sent(stray), Sent(lost)))
    anna = (await event(rig, known))["workerId"]
    assert (await event(rig, with_anna))["workerId"] == anna
    kinds = {r["worker_id"]: r["kind"] for r in await rig.pool.fetch("SELECT worker_id, kind FROM workers")}
    streams = {(await event(rig, number))["workerId"] for number in (alone, with_bert)}
    assert len(streams) == 2
    assert {kinds[worker_id] for worker_id in streams} == {"orphan"}


async def test_a_worker_who_must_be_identified_and_all_that_follows_are_pending(rig: Rig) -> None:
    (number,) = numbers(await receive(rig, Sent(entry(familyName="Peeters"), "a")))
    same = {"dimonaOut": {"periodReference": "a", "endDate": "2026-12-31"}}
    one, other = numbers(await receive(rig, Sent(same), Sent(cancellation(number))))
    found = [await event(rig, n) for n in (number, one, other)]
    assert {e["workerId"] for e in found} == {found[0]["workerId"]}
    assert [(e["seq"], e["identification"]) for e in found] == [(n, "pending") for n in (1, 2, 3)]
    assert await rig.pool.fetchval("SELECT number FROM identifications") == number


async def test_a_merged_worker_is_followed_to_its_root(rig: Rig) -> None:
    (period,) = numbers(await receive(rig, Sent(entry(ssin=ANNA))))
    (other,) = numbers(await receive(rig, Sent(entry(ssin=BERT))))
    old, new = [(await event(rig, n))["workerId"] for n in (period, other)]
    await rig.pool.execute("UPDATE workers SET merged_into = $2 WHERE worker_id = $1", old, new)
    out, again = numbers(await receive(rig, Sent(leaving(period)), Sent(entry("2027-01-01", ssin=ANNA))))
    assert [((await event(rig, n))["workerId"], (await event(rig, n))["seq"]) for n in (out, again)] == [
        (new, 2),
        (new, 3),
    ]
    assert await rig.pool.fetchval("SELECT seq FROM workers WHERE worker_id = $1", old) == 1
    await rig.check_streams()


async def test_nobody_may_post_for_a_foreign_employer_and_nothing_is_kept(rig: Rig) -> None:
    foreign = {**entry(ssin=ANNA), "employer": {"enterpriseNumber": FOREIGN}}
    post = Sent(foreign, "a", channel=Channel.REST)
    refused = await receive(rig, post, post, replace(post, own_id=None), replace(post, own_id=None))
    assert [outcome.status for outcome in refused if isinstance(outcome, Problem)] == [403] * 4
    for table in ("receipt_keys", "fingerprints", "receipts", "outbox", "workers"):
        assert await rig.pool.fetchval(f"SELECT count(*) FROM {table}") == 0
    await rig.seed(mandates=[{"sender": "agent", "employer": FOREIGN}])
    assert (await event(rig, *numbers(await receive(rig, post))))["mandate"] == "mandated"


async def test_a_client_that_is_no_sender_may_post_nothing_even_about_an_employer_nobody_knows(rig: Rig) -> None:
    nobody = {**entry(ssin=ANNA), "employer": {"enterpriseNumber": "0449888671"}}
    keyed = Sent(nobody, "a", sender="stranger", channel=Channel.REST)
    plain = replace(keyed, own_id=None)
    known = replace(keyed, sender="agent")
    *refused, received = await receive(rig, keyed, plain, replace(plain, body=leaving(1)), known)
    assert [outcome.status for outcome in refused if isinstance(outcome, Problem)] == [403] * 3
    assert len(await rig.receipts()) == len(numbers([received])) == 1
    assert await rig.pool.fetchval("SELECT count(*) FROM receipt_keys") == 1


async def test_on_the_queue_a_foreign_employer_is_a_matter_of_the_rules(rig: Rig) -> None:
    foreign = {**entry(ssin=ANNA), "employer": {"enterpriseNumber": FOREIGN}}
    nobody = {**entry(ssin=ANNA), "employer": {"enterpriseNumber": "0449888671"}}
    two = {**entry(ssin=ANNA), "employer": {"enterpriseNumber": FOREIGN, "employerId": "x"}}
    found = [await event(rig, n) for n in numbers(await receive(rig, Sent(foreign), Sent(nobody), Sent(two)))]
    assert [e["mandate"] for e in found] == ["none"] * 3
    assert [e.get("employer", {}).get("name") for e in found] == ["Elders", None, "Elders"]


def post(body: dict[str, Any]) -> Sent:
    return Sent(body, channel=Channel.REST)


async def decide(rig: Rig, number: int, result: str) -> None:
    await rig.pool.execute("INSERT INTO results VALUES ($1, 'final', 1, $2, '{}')", number, result)


async def test_a_post_without_a_key_repeats_an_undecided_or_untouched_one(rig: Rig) -> None:
    (number,) = numbers(await receive(rig, post(entry(ssin=ANNA))))
    assert await receive(rig, post(entry(ssin=ANNA))) == [Receipt(number, NOW, repeated=True)]
    await decide(rig, number, "A")
    assert numbers(await receive(rig, post(entry(ssin=ANNA)))) == [number]
    await rig.check_streams()


async def test_a_post_without_a_key_is_new_after_a_refusal_or_once_its_period_was_named(rig: Rig) -> None:
    (first,) = numbers(await receive(rig, post(entry(ssin=ANNA))))
    (out,) = numbers(await receive(rig, Sent(leaving(first))))
    (second,) = numbers(await receive(rig, post(entry(ssin=ANNA))))
    assert len({first, out, second}) == 3
    assert numbers(await receive(rig, post(entry(ssin=ANNA)))) == [second]  # the fingerprint follows the newest
    await decide(rig, second, "B")
    (third,) = numbers(await receive(rig, post(entry(ssin=ANNA))))
    assert third not in (first, second)
    await decide(rig, third, "A")
    await receive(rig, Sent(cancellation(third)))
    assert numbers(await receive(rig, post(entry(ssin=ANNA)))) != [third]
    await rig.check_streams()


async def test_posts_without_a_key_in_one_batch_are_recognised_too(rig: Rig) -> None:
    one, same, other = await receive(rig, post(entry(ssin=ANNA)), post(entry(ssin=ANNA)), post(entry(ssin=BERT)))
    assert numbers([one]) == numbers([same]) != numbers([other])
    assert len(await rig.receipts()) == 2


async def test_senders_without_a_key_do_not_repeat_each_other(rig: Rig) -> None:
    (mine,) = numbers(await receive(rig, post(entry(ssin=ANNA))))
    await rig.seed(senders=[{"client_id": "other-one", "enterprise_number": ENTERPRISE}])
    assert numbers(await receive(rig, replace(post(entry(ssin=ANNA)), sender="other-one"))) != [mine]


async def test_replicas_that_receive_the_same_at_once_agree(rig: Rig) -> None:
    """Duplicates of keys, fingerprints and SSINs in different orders, from two replicas with blocks of their own."""
    draw = random.Random(4)
    ssins = [with_check_digits(f"8501{day:02d}000", born_2000=False) for day in range(1, 29)]
    keyed = [Sent(entry(f"2026-12-{n % 28 + 1:02d}", ssin=draw.choice(ssins)), f"id-{n}") for n in range(150)]
    posted = [post(entry(f"2027-01-{n % 28 + 1:02d}", ssin=draw.choice(ssins))) for n in range(40)]
    replicas = [rig, Rig(rig.pool)]

    async def work(replica: Rig) -> dict[str, set[int]]:
        given: dict[str, set[int]] = {}
        mine = [*keyed, *posted]
        draw.shuffle(mine)
        for start in range(0, len(mine), 10):
            batch = mine[start : start + 10]
            for one, number in zip(batch, numbers(await receive(replica, *batch)), strict=True):
                given.setdefault(one.own_id or repr(one.body), set()).add(number)
        return given

    first, *others = await asyncio.gather(*(work(replica) for replica in replicas for _ in range(3)))
    assert all(other == first for other in others)
    assert all(len(given) == 1 for given in first.values())
    distinct = {number for given in first.values() for number in given}
    assert await rig.pool.fetchval("SELECT count(*) FROM receipts") == len(distinct)
    assert await rig.pool.fetchval("SELECT count(*) FROM aliases") == len(
        {s.body["worker"]["ssin"] for s in [*keyed, *posted]}
    )
    await rig.check_streams()


async def test_numbers_have_check_digits_and_are_never_given_twice(rig: Rig) -> None:
    replicas = [rig, Rig(rig.pool)]
    given = [
        number
        for replica in replicas * 2
        for number in numbers(await receive(replica, *(Sent(entry(ssin=ANNA)) for _ in range(700))))
    ]
    assert len(set(given)) == 2800
    assert all(number // 100 % 97 == number % 100 for number in given)
