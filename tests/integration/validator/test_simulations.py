"""A simulation is the decision that the same declaration then really gets: intake and validator on a real database."""

from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from typing import Any

import asyncpg
import orjson
import pytest

from deploy.local.synthetic import SyntheticDeclaration, synthetic_declarations, world_of
from services.intake.adapters.unwritten import looking_only
from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem, Receipt, Submission
from services.intake.handlers.identity_answers import IdentityAnswers
from services.intake.handlers.resolutions import Resolver
from services.validator.domain.judge import judge
from services.validator.handlers.simulations import Simulator
from shared.contracts.declaration_received import Channel, DeclarationReceived
from tests.support.intake_rig import NOW, Rig, intake_rig
from tests.support.received import entry, record_of
from tests.support.sandbox_seed import seed
from tests.support.validator_fakes import REFERENCE
from tests.support.validator_rig import ValidatorRig, validator_rig

DECLARATIONS = 300
WORKERS = 60
TODAY = date(2026, 11, 24)


class Offices:
    """Intake and the validator, hand in hand."""

    def __init__(self, intake: Rig, validator: ValidatorRig) -> None:
        self.intake = intake
        self.validator = validator
        validator.judge = partial(judge, reference=REFERENCE)
        self._resolver = Resolver(intake.pool.snapshot, looking_only(intake.ports), IdentityAnswers(intake.register))
        self._simulator = Simulator(validator.pool.snapshot, validator.court, REFERENCE)

    async def simulate(self, submission: Submission) -> dict[str, Any] | Problem:
        """What the sender would be told."""
        resolved = await self._resolver.resolve(submission)
        if isinstance(resolved, Problem):
            return resolved
        found = await self._simulator.simulate(DeclarationReceived.model_validate_json(resolved))
        told: dict[str, Any] = orjson.loads(found.model_dump_json(by_alias=True, exclude_none=True))
        return told

    async def declare(self, submission: Submission) -> dict[str, Any] | Problem | None:
        """The decision; None when the declaration repeats an earlier one."""
        (outcome,) = await self.intake.outcomes_of([submission])
        if isinstance(outcome, Problem):
            return outcome
        assert isinstance(outcome, Receipt)
        if outcome.repeated:
            return None
        (receipt,) = await self.intake.receipts(number=outcome.number)
        event = DeclarationReceived.model_validate_json(receipt["body"])
        (message,) = await self.validator.take_records([record_of(event)])
        decision: dict[str, Any] = orjson.loads(message.value or b"")
        return decision

    async def use_up_employer_quotas(self) -> None:
        """Two worker-days are left to every employer."""
        await self.validator.pool.execute(
            "INSERT INTO employer_quotas SELECT 'employer:' || employer_id, 'HORECA_EMPLOYER', year, 198"
            " FROM intake.employers, unnest('{2026,2027}'::text[]) AS year"
        )


@pytest.fixture
async def offices(database_dsn: str) -> AsyncIterator[Offices]:
    async with intake_rig(database_dsn) as intake, validator_rig(database_dsn) as validator:
        await intake.seed(**seed())
        yield Offices(intake, validator)


def _submission(made: SyntheticDeclaration, rig: Rig) -> Submission | None:
    read = read_declaration(made.body())
    if isinstance(read, Problem):
        return None
    key = rig.ports.hashes.own_id(made.own_id)
    return Submission(made.sender, Channel.REST, NOW, *read, key_hash=key, own_id=made.own_id)


def _as_decided(simulated: dict[str, Any], number: int) -> dict[str, Any]:
    """The part of a simulation that a decision has, with the number that the declaration has got since."""
    explained = {"labels", "cause"}
    anomalies = [
        {name: value for name, value in anomaly.items() if name not in explained} for anomaly in simulated["anomalies"]
    ]
    decided: dict[str, Any] = {"result": simulated["result"], "anomalies": anomalies, "rules": simulated["rules"]}
    for change in ("period", "registration"):
        if change in simulated:
            decided[change] = {"number": number, **simulated[change]}
    if simulated["quotas"]:
        decided["quotas"] = simulated["quotas"]
    return decided


async def test_what_is_simulated_is_what_is_then_decided(offices: Offices) -> None:
    await offices.use_up_employer_quotas()
    world = world_of(seed(), WORKERS, TODAY)
    results: set[str] = set()
    anomalies: set[str] = set()
    for made in synthetic_declarations(world, DECLARATIONS, seed=5, today=TODAY):
        submission = _submission(made, offices.intake)
        if submission is None:
            continue
        simulated = await offices.simulate(submission)
        decided = await offices.declare(submission)
        if decided is None or (isinstance(decided, Problem) and decided.status == 409):
            continue  # the key is taken: not a matter of the declaration itself
        if isinstance(decided, Problem) or isinstance(simulated, Problem):
            assert simulated == decided
            continue
        number = decided["declaration"]["number"]
        told = {name: value for name, value in decided.items() if name not in ("phase", "declaration")}
        assert _as_decided(simulated, number) == told, made
        results.add(decided["result"])
        anomalies |= {anomaly["id"] for anomaly in decided["anomalies"]}

    assert results == {"A", "W", "B", "S"}
    assert {"90373-333", "90373-460", "00913-354", "90256-369"} <= anomalies


async def test_a_simulation_writes_nothing_and_cannot(offices: Offices) -> None:
    court = offices.validator.court
    async with offices.validator.pool.snapshot() as tx:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await court.log.lock(tx, [1])

    tables = ("workers", "decisions", "periods", "daily_registrations", "employer_quotas", "outbox", "parked")
    before = [await offices.validator.pool.fetch(f"SELECT * FROM {table}") for table in tables]
    resolved = entry(1).model_copy(update={"number": 0, "seq": 0})
    await Simulator(offices.validator.pool.snapshot, court, REFERENCE).simulate(resolved)
    assert [await offices.validator.pool.fetch(f"SELECT * FROM {table}") for table in tables] == before
