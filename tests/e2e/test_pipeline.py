"""Two thousand declarations of three hundred workers by three senders, through two replicas of intake and validator."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from deploy.local.synthetic import Expected
from shared.contracts.topics import results_topic
from tests.support.aftermath import CHECKS, Aftermath, aftermath_of, violations
from tests.support.pipeline import running_pipeline
from tests.support.poller import Poller
from tests.support.sandbox_seed import AGENT, BAKERY, seed
from tests.support.tampering import tampered
from tests.support.traffic import Traffic, interleaved

DECLARATIONS = 2000
WORKERS = 300
REPLICAS = {"intake": 2, "validator": 2}
DECIDED = {Expected.ACCEPTED, Expected.WARNING, Expected.REFUSED}


async def _live_through(folder: Path) -> Aftermath:
    async with running_pipeline(folder, seed(), replicas=REPLICAS) as pipeline, pipeline.http(AGENT) as reader:
        traffic = Traffic(pipeline)
        poller = Poller(reader, lambda: [one.number for one in traffic.sent if one.number and one.sender == AGENT])
        polling = asyncio.create_task(poller.run())
        await traffic.send(interleaved(seed(), DECLARATIONS, WORKERS, "e2e"))
        await pipeline.until_quiet()
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling
        return await aftermath_of(pipeline, traffic.sent, [poller])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    return asyncio.run(_live_through(tmp_path_factory.mktemp("pipeline")))


@pytest.mark.parametrize("check", CHECKS)
def test_it_holds_of_the_whole_run(check: str, run: Aftermath) -> None:
    assert not violations(check, run)


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_would_notice(check: str, run: Aftermath) -> None:
    assert violations(check, tampered(check, run))


def test_every_declaration_of_the_queue_ends_as_its_maker_foresaw(run: Aftermath) -> None:
    """Results and reasons, by the office's rules as the generator knows them."""
    told = [record.body() for record in run.snapshot.results() if record.topic == results_topic(BAKERY)]
    finals = {body["reference"]: body for body in told if body.get("phase") == "final"}
    foreseen = [one for one in interleaved(seed(), DECLARATIONS, WORKERS, "e2e")[BAKERY] if one.expected in DECIDED]
    assert len(foreseen) > 500
    for one in foreseen:
        final = finals[one.own_id]
        assert final["result"] == one.expected, (one, final)
        assert not one.reason or one.reason in [anomaly["id"] for anomaly in final["anomalies"]], (one, final)


def test_the_run_was_worth_checking(run: Aftermath) -> None:
    kinds = Counter(row["kind"] for row in run.snapshot.tables["intake.receipts"])
    results = Counter(row["result"] for row in run.snapshot.tables["validator.decisions"])
    channels = Counter("http" if one.over_http else "queue" for one in run.sent)
    assert len(run.sent) >= DECLARATIONS
    assert all(kinds[kind] > 100 for kind in ("IN", "OUT", "UPDATE", "CANCEL")), kinds
    assert kinds["DAILY_REGISTRATION"] > 20, kinds
    assert results["A"] > 1000, results
    assert all(results[result] > 15 for result in "WBS"), results
    assert all(channels[channel] > 500 for channel in ("http", "queue")), channels
    assert len(run.checked) > 50
