"""Quotas on a real database: a worker's are exact in its stream, an employer's whatever four validators do at once."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from functools import partial

import pytest

from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import judge
from services.validator.domain.period import Period
from shared.contracts.decision import Decision, QuotaEffect, QuotaExcess
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.messaging.envelope import Envelope
from shared.messaging.records import Message
from tests.support.fake_publisher import FakePublisher
from tests.support.received import BAKERY, GARAGE, absorption, cancellation, change, evening, student
from tests.support.validator_fakes import REFERENCE
from tests.support.validator_rig import FOLDER, ValidatorRig, validator_rig

LIMIT = 200
HOLDER = f"employer:{BAKERY.id}"


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[ValidatorRig]:
    async with validator_rig(database_dsn) as made:
        made.judge = partial(judge, reference=REFERENCE)
        yield made


def moved(sequence: int, period: int, day: str, *, seq: int) -> DeclarationReceived:
    """An UPDATE that moves a performance to another day."""
    return change(sequence, period, seq=seq, startDate=day, startHour="0900", endDate=day, endHour="1200")


def decisions(messages: Iterable[Message]) -> list[Decision]:
    return [Decision.model_validate_json(message.value or b"") for message in messages]


def warned(found: Iterable[Decision]) -> list[Decision]:
    return [one for one in found if any(anomaly.id == "90256-369" for anomaly in one.anomalies)]


async def used(rig: ValidatorRig) -> dict[str, int]:
    """Worker-days in use by holder, once they have been compared with the ledger."""
    rows = await rig.pool.fetch("SELECT holder, quota, span, used FROM employer_quotas")
    stored = {tuple(place): count for *place, count in rows if count}
    names = ", ".join(f'"{name}"' for name in Period.__dataclass_fields__)
    periods = [Period(*row) for row in await rig.pool.fetch(f"SELECT {names} FROM periods")]
    counted: dict[tuple[str, ...], int] = {}
    for worker in {period.worker_id for period in periods}:
        mine = [period for period in periods if period.worker_id == worker]
        for place, days in EmployerQuotas(REFERENCE).days_of(mine).items():
            counted[tuple(place)] = counted.get(tuple(place), 0) + len(days)
    assert stored == counted
    return {holder: count for (holder, _, _), count in stored.items()}


async def test_four_validators_at_once_warn_exactly_those_beyond_the_limit(rig: ValidatorRig) -> None:
    workers, validators = LIMIT + 40, [ValidatorRig(rig.pool, rig.judge, FakePublisher({"dimona.decisions.v1": 12})) for _ in range(4)]  # fmt: skip
    events = [evening(n, n, f"2026-12-{n % 28 + 1:02}") for n in range(1, workers + 1)]

    async def validate(validator: ValidatorRig, mine: list[DeclarationReceived]) -> None:
        for first in range(0, len(mine), 7):
            await validator.take(*mine[first : first + 7])

    await asyncio.gather(*(validate(one, events[n::4]) for n, one in enumerate(validators)))

    published = [message for one in validators for message in one.publisher.published]
    found = decisions(published)
    assert len(found) == workers
    assert len(warned(found)) == workers - LIMIT == sum(one.result == "W" for one in found)
    positions = [effect.after for one in found for effect in one.quotas if effect.quota == "HORECA_EMPLOYER"]
    assert sorted(positions) == list(range(LIMIT + 1, workers + 1))
    assert await used(rig) == {HOLDER: workers}
    assert await rig.parked() == []


async def fill(rig: ValidatorRig, days: int = LIMIT) -> None:
    """Other workers use so many of the employer's days of 2026."""
    await rig.pool.execute(
        "INSERT INTO employer_quotas (holder, quota, span, used) VALUES ($1, 'HORECA_EMPLOYER', '2026', $2)",
        HOLDER,
        days,
    )


async def test_an_amended_decision_is_what_is_logged_published_and_repeated(rig: ValidatorRig) -> None:
    await fill(rig)
    batch = [evening(1, 1, "2026-12-01"), evening(2, 2, "2026-12-01", employer=GARAGE)]

    published = await rig.take(*batch)

    (ours,) = (message for message in published if Envelope.read(message.headers).worker_id == 1)
    (decision,) = decisions([ours])
    (anomaly,) = decision.anomalies
    assert (decision.result, anomaly.id, anomaly.severity) == ("W", "90256-369", "NP")
    assert anomaly.quotas == (QuotaExcess(quota="HORECA_EMPLOYER", days=1),)
    effect = QuotaEffect(quota="HORECA_EMPLOYER", span="2026", limit=LIMIT, before=LIMIT, after=LIMIT + 1)
    assert effect in decision.quotas
    logged = await rig.pool.fetch("SELECT result, body FROM decisions ORDER BY worker_id")
    assert [row["result"] for row in logged] == ["W", "A"]
    assert logged[0]["body"] == ours.value
    assert await rig.take(*batch) == published


async def test_within_a_batch_each_day_has_its_own_position(rig: ValidatorRig) -> None:
    await fill(rig, LIMIT - 2)
    batch = [evening(n, n, "2026-12-01") for n in range(1, 4)]
    again = evening(4, 3, "2026-12-01", seq=2, hour=9)

    found = decisions(await rig.take(*batch, again))

    assert [one.result for one in found] == ["A", "A", "W", "A"]


async def test_a_day_that_is_given_back_in_the_batch_is_free_for_what_follows(rig: ValidatorRig) -> None:
    await rig.take(evening(1, 1, "2026-12-01"))
    await rig.pool.execute("UPDATE employer_quotas SET used = $1", LIMIT)

    found = decisions(await rig.take(cancellation(2, 1), evening(3, 2, "2026-12-01"), evening(4, 3, "2026-12-01")))

    assert [one.result for one in found] == ["A", "A", "W"]
    (stored,) = await rig.pool.fetch("SELECT used FROM employer_quotas")
    assert stored["used"] == LIMIT + 1


async def test_cancelling_and_moving_give_days_back_in_their_year(rig: ValidatorRig) -> None:
    await rig.take(
        evening(1, 1, "2026-12-01"), evening(2, 1, "2026-12-01", seq=2, hour=9), evening(3, 1, "2026-12-03", seq=3)
    )
    assert await used(rig) == {HOLDER: 2}

    await rig.take(cancellation(4, 1, seq=4))
    assert await used(rig) == {HOLDER: 2}

    await rig.take(moved(5, 2, "2026-12-05", seq=5), cancellation(6, 3, seq=6))
    assert await used(rig) == {HOLDER: 1}

    assert [one.result for one in decisions(rig.publisher.published)] == ["A"] * 6

    await rig.take(moved(7, 2, "2027-01-02", seq=7))
    rows = await rig.pool.fetch("SELECT span, used FROM employer_quotas ORDER BY span")
    assert [tuple(row) for row in rows] == [("2026", 0), ("2027", 1)]


async def test_two_workers_that_become_one_use_a_common_day_once(rig: ValidatorRig) -> None:
    batch: list[DeclarationReceived | WorkerAbsorbed] = [
        evening(1, 7, "2026-12-01"),
        evening(2, 7, "2026-12-02", seq=2),
        evening(3, 8, "2026-12-01", hour=9),
        absorption(8, 2, absorbed=7, upto=2),
        evening(4, 8, "2026-12-02", seq=3, hour=9),
    ]
    await rig.take(*batch)

    assert await used(rig) == {HOLDER: 2}


async def test_a_students_hours_are_summed_over_employers_and_over_quarters_of_the_year(rig: ValidatorRig) -> None:
    await rig.take(student(1, 1, 400))
    await rig.take(student(2, 1, 200, seq=2, quarter=2, employer=GARAGE))

    (exceeded,) = decisions(await rig.take(student(3, 1, 100, seq=3, quarter=4)))
    assert (exceeded.result, exceeded.anomalies[0].quotas) == ("W", (QuotaExcess(quota="STUDENT", hours=50),))

    await rig.take(cancellation(4, 1, seq=4))
    (raised,) = decisions(await rig.take(change(5, 2, seq=5, plannedHoursNumber="551")))
    assert raised.quotas == (QuotaEffect(quota="STUDENT", span="2027", limit=650, before=300, after=651),)
    assert raised.anomalies[0].quotas == (QuotaExcess(quota="STUDENT", hours=1),)


async def test_days_that_were_in_use_before_they_were_counted_are_counted_once_the_table_is_there(
    rig: ValidatorRig,
) -> None:
    batch = [evening(1, 1, "2026-12-01"), evening(2, 1, "2026-12-01", seq=2, hour=9), evening(3, 2, "2026-12-01")]
    await rig.take(*batch, evening(4, 2, "2027-01-01", seq=2), cancellation(5, 3, worker=2, seq=3))
    counted = await used(rig)
    await rig.pool.execute("DROP TABLE employer_quotas; DROP INDEX periods_by_type")
    await rig.pool.execute("ALTER TABLE periods DROP COLUMN user_employer_id")

    await rig.pool.execute((FOLDER / "0003_quotas.sql").read_text())

    assert counted == await used(rig) == {HOLDER: 1}
    spans = await rig.pool.fetch("SELECT span, used FROM employer_quotas ORDER BY span")
    assert [tuple(row) for row in spans] == [("2026", 1), ("2027", 1)]
