"""A shadow run on a real database: differences beside their decisions, and the report on them."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from services.validator.adapters.shadow_differences import PostgresDifferences
from services.validator.domain.judge import judge
from services.validator.domain.rules.catalogue import RULES, RuleSet
from services.validator.handlers import shadow_run
from services.validator.handlers.shadow_run import ShadowInstruments
from services.validator.use_cases.judge_in_shadow import Shadow
from shared.database.pool import Connection
from shared.http.problem import install_problem_handlers
from shared.http.scopes import ADMINISTER, CONSULT, DECLARE
from shared.http.tokens import TokenVerifier
from shared.messaging.records import Message
from shared.observability.metrics import REGISTRY
from tests.support.asking import KEY, bearer
from tests.support.received import cancellation, entry, leaving, number
from tests.support.validator_fakes import REFERENCE
from tests.support.validator_rig import ValidatorRig, validator_rig

LENIENT = RuleSet("lenient", tuple(rule for rule in RULES if "overlap" not in rule.name))
BATCH = (
    entry(1), entry(2, seq=2), leaving(3, 1, seq=3), entry(4, worker=2), entry(5, worker=2, seq=2),
    entry(6, worker=2, seq=3, start="2027-01-01", end="2027-01-31"),
)  # fmt: skip


def shadowed(rules: RuleSet) -> Shadow:
    return Shadow(
        partial(judge, reference=REFERENCE, rules=rules), "shadow/1", PostgresDifferences(), ShadowInstruments()
    )


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[ValidatorRig]:
    async with validator_rig(database_dsn) as made:
        made.judge = partial(judge, reference=REFERENCE)
        made.shadow = shadowed(LENIENT)
        yield made


async def differences(rig: ValidatorRig) -> list[tuple[Any, ...]]:
    rows = await rig.pool.fetch("SELECT * FROM shadow_differences ORDER BY number")
    return [tuple(row)[:9] for row in rows]


async def test_a_difference_is_kept_with_the_decision_it_is_about(rig: ValidatorRig) -> None:
    await rig.take(*BATCH)

    rules = ("rules/1", "shadow/1")
    assert await differences(rig) == [
        (1, 2, number(2), *rules, "B", "A", ["90373-333"], []),
        (2, 2, number(5), *rules, "B", "A", ["90373-333"], []),
        (2, 3, number(6), *rules, "B", "A", ["90373-334"], []),
    ]
    (kept,) = await rig.pool.fetch("SELECT DISTINCT decided_at FROM shadow_differences")
    (decided,) = await rig.pool.fetch("SELECT DISTINCT decided_at FROM decisions")
    assert kept == decided


async def test_what_is_published_is_the_same_with_a_shadow_and_without(rig: ValidatorRig, database_dsn: str) -> None:
    watched = await rig.take(*BATCH)
    for table in ("decisions", "workers", "periods", "shadow_differences"):
        await rig.pool.execute(f"DELETE FROM {table}")
    alone = ValidatorRig(rig.pool, rig.judge)

    assert await alone.take(*BATCH) == watched
    assert await differences(alone) == []


async def test_a_repeat_is_not_judged_again(rig: ValidatorRig) -> None:
    await rig.take(*BATCH)

    again = await rig.take(*BATCH)

    assert len(again) == len(BATCH)
    assert len(await differences(rig)) == 3


async def test_differences_that_cannot_be_kept_do_not_hold_up_decisions(rig: ValidatorRig) -> None:
    failures = _counted("shadow_failures_total")
    await rig.pool.execute("ALTER TABLE shadow_differences ADD CHECK (number < 0)")

    published = await rig.take(*BATCH)

    assert _results(published) == 6
    assert await rig.parked() == []
    assert await differences(rig) == []
    assert _counted("shadow_failures_total") == failures + 1


async def test_a_shadow_that_fails_is_counted_and_holds_up_nothing(rig: ValidatorRig) -> None:
    failures, judged = _counted("shadow_failures_total"), _counted("shadow_judged_total")

    def failing(*_: object) -> Any:
        raise ZeroDivisionError

    rig.shadow = Shadow(failing, "shadow/1", PostgresDifferences(), ShadowInstruments())
    assert _results(await rig.take(*BATCH)) == 6

    assert _counted("shadow_failures_total") == failures + 6
    assert _counted("shadow_judged_total") == judged


async def test_differences_are_counted_by_result(rig: ValidatorRig) -> None:
    before = _counted("shadow_differences_total", live="B", shadow="A")

    await rig.take(*BATCH)

    assert _counted("shadow_differences_total", live="B", shadow="A") == before + 3


def _results(published: list[Message]) -> int:
    return sum(b'"result":' in (message.value or b"") for message in published)


def _counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


@asynccontextmanager
async def reporting(rig: ValidatorRig, folder: Path, shadow: str | None) -> AsyncIterator[httpx.AsyncClient]:
    public = folder / "public.pem"
    public.write_bytes(KEY.as_pem(private=False))
    verifier = TokenVerifier(public, issuer="i", audience="a", clock=time.time)
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(shadow_run.routes(verifier, rig.pool.acquire, PostgresDifferences(), ("rules/1", shadow)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://validator") as client:
        yield client


async def test_the_report_counts_by_kind_of_difference_with_examples(rig: ValidatorRig, tmp_path: Path) -> None:
    await rig.take(*BATCH)
    await rig.take(cancellation(7, 1, seq=4), entry(8, worker=2, seq=4))

    async with reporting(rig, tmp_path, "shadow/1") as http:
        report = (await http.get("/shadow/report", headers=bearer(ADMINISTER))).json()

    assert (report["live"], report["shadow"]) == ("rules/1", "shadow/1")
    duplicates, overlaps = report["differences"]
    assert duplicates["firstAt"] < duplicates["lastAt"]
    assert {name: duplicates[name] for name in ("live", "shadow", "onlyLive", "onlyShadow", "declarations")} == {
        "live": "B", "shadow": "A", "onlyLive": ["90373-333"], "onlyShadow": [], "declarations": 3,
    }  # fmt: skip
    assert duplicates["examples"] == [number(8), number(2), number(5)]
    assert (overlaps["onlyLive"], overlaps["declarations"], overlaps["examples"]) == (["90373-334"], 1, [number(6)])


async def test_it_is_written_down_who_read_the_report(rig: ValidatorRig, tmp_path: Path) -> None:
    async with reporting(rig, tmp_path, None) as http:
        with structlog.testing.capture_logs() as lines:
            await http.get("/shadow/report", headers=bearer(ADMINISTER))
            await http.get("/shadow/report", headers=bearer(DECLARE))

    assert lines == [{"event": "shadow.reported", "log_level": "info", "sender": "bakery"}]


async def test_without_a_shadow_the_report_says_so(rig: ValidatorRig, tmp_path: Path) -> None:
    async with reporting(rig, tmp_path, None) as http:
        report = (await http.get("/shadow/report", headers=bearer(ADMINISTER))).json()

    assert report == {"live": "rules/1", "differences": []}


@pytest.mark.parametrize(("scope", "status"), [(None, 401), (DECLARE, 403), (CONSULT, 403), (ADMINISTER, 200)])
async def test_only_administrators_read_it(rig: ValidatorRig, tmp_path: Path, scope: str | None, status: int) -> None:
    async with reporting(rig, tmp_path, None) as http:
        answer = await http.get("/shadow/report", headers={} if scope is None else bearer(scope))

    assert answer.status_code == status


async def test_a_database_that_goes_away_is_not_the_shadows_fault(rig: ValidatorRig) -> None:
    """Then the whole batch is done again, as ever."""
    store = PostgresDifferences()

    class Away:
        def transaction(self) -> Any:
            raise ConnectionRefusedError

    gone: Connection = Away()  # type: ignore[assignment]
    with pytest.raises(ConnectionRefusedError):
        await store.add(gone, ("a", "b"), [_a_difference()], rig.now)


def _a_difference() -> Any:
    from services.validator.domain.difference import Difference

    return Difference(1, 1, 1, "A", "B")
