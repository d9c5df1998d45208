"""Whatever the order, the batches and the repeats: the validator's state is that of one declaration after the other."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
import pytest

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import judge
from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan
from shared.contracts.decision import QuotaEffect
from shared.contracts.declaration_received import DeclarationReceived
from shared.messaging.envelope import Envelope
from tests.support.model import Model, fold
from tests.support.received import (
    Event,
    absorption,
    cancellation,
    change,
    change_of_hours,
    entry,
    evening,
    hours,
    leaving,
    mark,
    record_of,
    student,
)
from tests.support.validator_fakes import REFERENCE
from tests.support.validator_rig import ValidatorRig, validator_rig


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[ValidatorRig]:
    async with validator_rig(database_dsn) as made:
        made.judge = partial(judge, reference=REFERENCE)
        yield made


def _streams(chance: random.Random, workers: int, length: int) -> dict[int, list[Event]]:
    """Streams in which periods are made, changed and collide within half a year; the first worker absorbs the last."""
    sequence = iter(range(1, workers * length + 1))
    streams: dict[int, list[Event]] = {}
    for worker in range(1, workers + 1):
        made = _Made(worker)
        streams[worker] = [_event(chance, next(sequence), made, seq=seq) for seq in range(1, length + 1)]
    streams[1].append(absorption(1, length + 1, absorbed=workers, upto=length))
    return streams


@dataclass(slots=True)
class _Made:
    """What a worker's stream has declared so far: ``periods`` by sequence, and of each daily registration its period."""

    worker: int
    periods: list[int] = field(default_factory=list)
    registrations: dict[int, int] = field(default_factory=dict)


def _event(chance: random.Random, sequence: int, made: _Made, *, seq: int) -> Event:
    if not made.periods or chance.random() < 0.3:
        made.periods.append(sequence)
        return _entry(chance, sequence, worker=made.worker, seq=seq)
    if chance.random() < 0.5:
        return _follow_up(chance, sequence, made, seq)
    period = chance.choice(made.periods)
    if chance.random() < 0.2:
        return mark(made.worker, seq, period, **{chance.choice(["locked", "blocked"]): chance.random() < 0.3})
    if made.registrations and chance.random() < 0.4:
        return _rework(chance, sequence, made, seq)
    made.registrations[sequence] = period
    start, end = sorted(chance.sample(["0800", "1100", "1400", "1700"], 2))
    return hours(sequence, period, worker=made.worker, seq=seq, day=_late_day(chance), start=start, end=end)


def _follow_up(chance: random.Random, sequence: int, made: _Made, seq: int) -> DeclarationReceived:
    day, period, worker = _day(chance), chance.choice(made.periods), made.worker
    kind = chance.choice(["out", "dates", "dates", "hours", "cancel"])
    if kind == "out":
        return leaving(sequence, period, worker=worker, seq=seq, end=day)
    if kind == "cancel":
        return cancellation(sequence, period, worker=worker, seq=seq)
    if kind == "hours":
        return change(sequence, period, worker=worker, seq=seq, plannedHoursNumber=str(chance.randint(50, 500)))
    field = chance.choice(["startDate", "endDate"])
    return change(sequence, period, worker=worker, seq=seq, **{field: chance.choice([day, "9999-12-31"])})


def _rework(chance: random.Random, sequence: int, made: _Made, seq: int) -> DeclarationReceived:
    number = chance.choice(list(made.registrations))
    what = (sequence, number, made.registrations[number])
    if chance.random() < 0.3:
        return change_of_hours(*what, worker=made.worker, seq=seq, status="3")
    day = _late_day(chance)
    block: dict[str, Any] = chance.choice(
        [{"endHour": "1900"}, {"startHour": "0700"}, {"startDate": day, "endDate": day}]
    )
    return change_of_hours(*what, worker=made.worker, seq=seq, **block)


def _late_day(chance: random.Random) -> str:
    """In the days that most periods reach."""
    return f"2026-12-{chance.randint(29, 30)}"


def _entry(chance: random.Random, sequence: int, *, worker: int, seq: int) -> DeclarationReceived:
    kind = chance.choice(["open", "evening", "student"])
    if kind == "evening":
        return evening(sequence, worker, f"2026-12-{chance.randint(1, 9):02}", seq=seq, hour=chance.choice([9, 18]))
    if kind == "student":
        return student(sequence, worker, chance.randint(100, 400), seq=seq, quarter=chance.randint(1, 4))
    day = _day(chance)
    return entry(sequence, worker=worker, seq=seq, start=day, end=chance.choice([None, day, "2026-12-31"]))


def _day(chance: random.Random) -> str:
    return f"2026-{chance.randint(7, 12):02}-{chance.randint(1, 28):02}"


@pytest.mark.parametrize("seed", range(3))
async def test_shuffled_and_repeated_batches_end_where_the_sequential_model_ends(rig: ValidatorRig, seed: int) -> None:
    chance = random.Random(seed)
    streams = _streams(chance, workers=12, length=25)
    records = [record_of(event) for stream in streams.values() for event in stream]
    records += chance.sample(records, 60)
    chance.shuffle(records)

    while records:
        size = chance.choice([1, 7, 40])
        await rig.take_records(records[:size])
        records = records[size:]
        await rig.publish_outbox()
    while await rig.heal():
        pass
    while await rig.publish_outbox():
        pass

    model = fold(
        {worker: [{"event": _wire(event)} for event in stream] for worker, stream in streams.items()}, REFERENCE
    )
    assert await rig.parked() == []
    assert await _ledger(rig) == model.periods
    assert await _registrations(rig) == model.registrations
    assert len({one.version for one in model.registrations.values()}) > 1
    seen = _seen(rig)
    assert seen == {
        place: (verdict and verdict.result, () if verdict is None else verdict.quotas)
        for place, verdict in model.verdicts.items()
    }
    assert {"A", "W", "B"} <= {result for result, _ in seen.values()}
    assert await _employers_days(rig) == _days_of(model)


async def _employers_days(rig: ValidatorRig) -> dict[HolderSpan, int]:
    rows = await rig.pool.fetch("SELECT holder, quota, span, used FROM employer_quotas WHERE used <> 0")
    return {HolderSpan(*place): used for *place, used in rows}


def _days_of(model: Model) -> Counter[HolderSpan]:
    """By the model, from the periods of each worker (invariant 14)."""
    days: Counter[HolderSpan] = Counter()
    for worker in set(model.owner.values()):
        mine = [period for number, period in model.periods.items() if model.owner[number] == worker]
        days.update({place: len(dates) for place, dates in EmployerQuotas(REFERENCE).days_of(mine).items()})
    return days


def _wire(event: Event) -> dict[str, object]:
    wire: dict[str, object] = orjson.loads(event.model_dump_json(by_alias=True, exclude_none=True))
    return wire


async def _ledger(rig: ValidatorRig) -> dict[int, Period]:
    names = ", ".join(f'"{name}"' for name in Period.__dataclass_fields__)
    rows = await rig.pool.fetch(f"SELECT {names} FROM periods")
    return {row["number"]: Period(*row) for row in rows}


async def _registrations(rig: ValidatorRig) -> dict[int, DailyRegistration]:
    rows = await rig.pool.fetch(f"SELECT {', '.join(DailyRegistration.__dataclass_fields__)} FROM daily_registrations")
    return {row["number"]: DailyRegistration(*row) for row in rows}


def _seen(rig: ValidatorRig) -> dict[tuple[int, int], tuple[str | None, tuple[QuotaEffect, ...]]]:
    """Result and effects on quotas at each place: first appearances without a gap and in order, repeats with equal bytes."""
    results: dict[tuple[int, int], tuple[str | None, tuple[QuotaEffect, ...]]] = {}
    bodies: dict[object, object] = {}
    last: dict[int, int] = {}
    for message in rig.publisher.published:
        envelope = Envelope.read(message.headers)
        worker, seq = envelope.worker_id or 0, envelope.sequence or 0
        assert bodies.setdefault(envelope.id, message) == message
        if seq > last.get(worker, 0):
            assert seq == last.get(worker, 0) + 1
            last[worker] = seq
        body = orjson.loads(message.value or b"")
        effects = tuple(QuotaEffect.model_validate(effect) for effect in body.get("quotas", ()))
        results[worker, seq] = (body.get("result"), effects)
    return results
