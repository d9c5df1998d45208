"""The log of record judged again by two sets of rules."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from services.validator import shadow
from services.validator.adapters.recorded_decisions import PostgresRecordedDecisions
from services.validator.domain.judge import judge
from services.validator.domain.rules.catalogue import LIVE, RULES, RuleSet
from services.validator.domain.shadow_report import ReplayReport
from services.validator.use_cases.replay_decisions import Replay
from tests.support.received import absorption, cancellation, entry, leaving, number
from tests.support.validator_fakes import REFERENCE
from tests.support.validator_rig import ValidatorRig, validator_rig

LENIENT = RuleSet("lenient", tuple(rule for rule in RULES if "overlap" not in rule.name))


@pytest.fixture
async def rig(database_dsn: str) -> AsyncIterator[ValidatorRig]:
    async with validator_rig(database_dsn) as made:
        made.judge = partial(judge, reference=REFERENCE)
        yield made


async def replayed(rig: ValidatorRig, rules: RuleSet, **options: Any) -> ReplayReport:
    live, changed = (partial(judge, reference=REFERENCE, rules=one) for one in (LIVE, rules))
    log = PostgresRecordedDecisions(rig.pool.snapshot)
    return await Replay(log, (live, "live/1"), (changed, "shadow/1"), **options).run()


async def test_differences_over_the_whole_log_are_told_by_kind(rig: ValidatorRig) -> None:
    await rig.take(entry(1), entry(2, seq=2), leaving(3, 1, seq=3), entry(4, worker=2), entry(5, worker=2, seq=2))

    report = await replayed(rig, LENIENT)

    assert (report.live, report.shadow, report.judged, report.unlike_record) == ("live/1", "shadow/1", 5, 0)
    (kind,) = report.differences
    assert (kind.live, kind.shadow, kind.only_live, kind.only_shadow) == ("B", "A", ("90373-333",), ())
    assert (kind.declarations, kind.examples) == (2, (number(2), number(5)))


async def test_equal_rules_differ_nowhere(rig: ValidatorRig) -> None:
    await rig.take(entry(1), entry(2, seq=2), cancellation(3, 1, seq=3), entry(4, seq=4))

    report = await replayed(rig, LIVE)

    assert (report.judged, report.unlike_record, report.differences) == (4, 0, ())


async def test_periods_of_an_absorbed_worker_are_found_in_the_stream_that_goes_on(rig: ValidatorRig) -> None:
    """Whichever of the two has the lower id: otherwise the last one would not be known, or not collide."""
    for absorbed, heir, first in ((7, 8, 1), (18, 17, 4)):
        await rig.take(entry(first, worker=absorbed))
        await rig.take(
            absorption(heir, 1, absorbed=absorbed, upto=1),
            leaving(first + 1, first, worker=heir, seq=2),
            entry(first + 2, worker=heir, seq=3),
        )

    report = await replayed(rig, LENIENT)

    assert (report.judged, report.unlike_record) == (6, 0)
    (kind,) = report.differences
    assert (kind.only_live, kind.examples) == (("90373-334",), (number(3), number(6)))


async def test_earlier_decisions_are_followed_but_not_compared(rig: ValidatorRig) -> None:
    await rig.take(entry(1), entry(2, seq=2))
    since = rig.now + timedelta(milliseconds=500)
    await rig.take(entry(3, seq=3))

    report = await replayed(rig, LENIENT, since=since)

    assert (report.judged, [kind.examples for kind in report.differences]) == (1, [(number(3),)])


async def test_a_log_of_many_pages_is_read_whole(rig: ValidatorRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.validator.adapters.recorded_decisions._PAGE", 2)
    await rig.take(*(entry(n, worker=1 + n % 3, seq=1 + n // 3) for n in range(7)))

    assert (await replayed(rig, LIVE)).judged == 7


async def test_no_transaction_lasts_while_a_page_is_judged(rig: ValidatorRig) -> None:
    await rig.take(entry(1))
    lent = 0

    @asynccontextmanager
    async def watched() -> AsyncIterator[Any]:
        nonlocal lent
        lent += 1
        async with rig.pool.snapshot() as tx:
            yield tx
        lent -= 1

    assert [lent async for _ in PostgresRecordedDecisions(watched).all()] == [0]


async def test_what_live_rules_would_decide_otherwise_today_is_counted(rig: ValidatorRig) -> None:
    rig.judge = partial(judge, reference=REFERENCE, rules=LENIENT)
    await rig.take(entry(1), entry(2, seq=2))

    assert (await replayed(rig, LIVE)).unlike_record == 1


async def test_the_command_prints_the_report_of_a_decree(
    rig: ValidatorRig, database_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """A bill that ends the worker type of everybody."""
    await rig.take(entry(1))
    monkeypatch.setenv("DIMONA_POSTGRES_DSN", database_dsn)
    monkeypatch.setenv("DIMONA_SANDBOX", "1")
    names = "matrix.csv", "joint_committee,worker_type,allowed,valid_from,valid_until,certainty,source"
    (tmp_path / names[0]).write_text(f"{names[1]}\nXXX,OTH,no,2026-01-01,,I,a bill\n")

    capsys.readouterr()

    assert await asyncio.to_thread(shadow.main, ["--decrees", str(tmp_path), "--since", "2020-01-01"]) == 0

    report = json.loads(capsys.readouterr().out)
    assert (report["judged"], report["unlikeRecord"]) == (1, 0)
    assert [kind["onlyShadow"] for kind in report["differences"]] == [["90374-349"]]


def test_wrong_rules_are_named(capsys: Any) -> None:
    assert shadow.main(["--rules", "no.such:thing"]) == 2
    assert "no.such:thing" in capsys.readouterr().err
