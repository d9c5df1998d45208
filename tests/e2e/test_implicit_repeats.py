"""Posts without keys that are sent again, as clients do that lost a response: the register is as if none had been recognised.

A fresh key on every post switches recognition off. So the same script runs twice, for two groups of people: without keys,
and with a fresh key each.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from deploy.local.synthetic import SyntheticDeclaration, synthetic_ssin
from tests.support.pipeline import Pipeline, running_pipeline
from tests.support.sandbox_seed import AGENT, seed
from tests.support.senders import HttpSender
from tests.support.snapshot import Snapshot
from tests.support.traffic import body_naming, interleaved

COUNT = 450
WORKERS = 30
OTHERS = 30_000  # the second group's first person


@dataclass(frozen=True, slots=True)
class Run:
    """``repeated``: numbers that were given again; ``created``: how many there are."""

    snapshot: Snapshot
    repeated: Sequence[int]
    created: int


def script(first_worker: int) -> list[SyntheticDeclaration]:
    """Of known people only, so that nothing waits; the same for both groups, person by person."""
    declarations = interleaved(seed(), COUNT, WORKERS, "repeats", first_worker=first_worker)[AGENT]
    pending = {one.own_id for one in declarations if one.pending}
    return [one for one in declarations if one.payload and one.own_id not in pending and one.names not in pending]


@dataclass(slots=True)
class Client:
    """Posts one after the other. ``repeated``: numbers it was given again."""

    http: HttpSender
    keyed: bool
    seen: set[int] = field(default_factory=set)
    repeated: list[int] = field(default_factory=list)

    async def post(self, body: bytes) -> int | None:
        """The number given, None for a refusal to take it."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": str(uuid.uuid4())} if self.keyed else {})
        answer = await self.http.request("POST", "/declarations", headers=headers, content=body)
        if answer.status_code != httpx.codes.CREATED:
            return None
        number = int(answer.json()["number"])
        assert answer.json()["repeated"] == (number in self.seen)
        if number in self.seen:
            self.repeated.append(number)
        self.seen.add(number)
        return number

    async def follow(self, declarations: Sequence[SyntheticDeclaration]) -> None:
        """Every third post is sent again at once, every fifth once more after two others."""
        numbers: dict[str, int] = {}
        bodies: list[bytes] = []
        for index, one in enumerate(declarations):
            bodies.append(body_naming(one, numbers[one.names]) if one.names in numbers else one.body())
            number = await self.post(bodies[-1])
            if number is not None:
                numbers.setdefault(one.own_id, number)
            if index % 3 == 0:
                await self.post(bodies[-1])
            if index % 5 == 0 and index >= 2:
                await self.post(bodies[-3])


async def post_script(pipeline: Pipeline, declarations: Sequence[SyntheticDeclaration], *, keyed: bool) -> Run:
    """Post them all, and look once they are decided."""
    async with pipeline.http(AGENT) as http:
        client = Client(http, keyed)
        await client.follow(declarations)
    await pipeline.until_quiet()
    return Run(await pipeline.snapshot(), client.repeated, len(client.seen))


async def _live_through(folder: Path) -> tuple[Run, Run]:
    async with running_pipeline(folder, seed()) as pipeline:
        recognised = await post_script(pipeline, script(0), keyed=False)
        return recognised, await post_script(pipeline, script(OTHERS), keyed=True)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    return asyncio.run(_live_through(tmp_path_factory.mktemp("repeats")))


def register(snapshot: Snapshot, first_worker: int) -> Counter[tuple[Any, ...]]:
    """Every period of these people as it stands: whose, at which employer, and its image."""
    people = {synthetic_ssin(first_worker + index): index for index in range(WORKERS)}
    ssins = {row["worker_id"]: row["ssin"] for row in snapshot.tables["registry.workers"]}
    return Counter(
        (people[ssins[row["worker_id"]]], row["employer_id"], str(orjson.loads(row["image"])))
        for row in snapshot.tables["registry.periods"]
        if ssins[row["worker_id"]] in people
    )


def test_the_register_is_that_of_a_run_without_recognition(runs: tuple[Run, Run]) -> None:
    recognised, plain = runs
    assert register(recognised.snapshot, 0) == register(plain.snapshot, OTHERS)
    assert sum(register(plain.snapshot, OTHERS).values()) > 50


def test_repeats_were_recognised_and_only_without_keys(runs: tuple[Run, Run]) -> None:
    recognised, plain = runs
    assert len(recognised.repeated) > 20
    assert plain.repeated == []
    assert plain.created == recognised.created + len(recognised.repeated)


def test_a_declaration_answered_as_a_repeat_was_decided_once(runs: tuple[Run, Run]) -> None:
    recognised, _ = runs
    finals = Counter(row["number"] for row in recognised.snapshot.tables["validator.decisions"])
    assert {finals[number] for number in recognised.repeated} == {1}
