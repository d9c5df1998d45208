"""A changed set of rules beside the live one: its differences are kept, and nothing of it reaches a decision."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.validator.adapters.shadow_rules import NoRules, counted_together, named_rules, shadow_rules
from services.validator.domain.difference import Difference
from services.validator.domain.judge import Judge, judge, rules_version
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.received import Received
from services.validator.domain.rules.catalogue import LIVE, RULES, RuleSet
from services.validator.domain.verdict import Verdict
from services.validator.use_cases.judge_declarations import Court, judge_declarations
from services.validator.use_cases.judge_in_shadow import Shadow
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import DeclarationReceived
from tests.support.asking import court_of_rules
from tests.support.received import cancellation, entry, leaving, number, pending
from tests.support.validator_fakes import REFERENCE

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
WITHOUT_OVERLAP = RuleSet("without overlap", tuple(rule for rule in RULES if "overlap" not in rule.name))


@dataclass
class Kept:
    """``DifferenceStore`` and ``ShadowObserver`` in memory."""

    added: list[Difference] = field(default_factory=list)
    rules: set[tuple[str, str]] = field(default_factory=set)
    calls: int = 0
    judged_: int = 0
    failures: list[tuple[int, type[Exception] | None]] = field(default_factory=list)
    able: bool = True

    async def add(
        self, tx: Any, rules: tuple[str, str], differences: Sequence[Difference], decided_at: datetime
    ) -> bool:
        assert decided_at == AT
        self.calls += 1
        self.rules.add(rules)
        self.added += differences if self.able else []
        return self.able

    def judged(self, declarations: int, differences: Sequence[Difference]) -> None:
        self.judged_ += declarations

    def failed(self, number: int, error: Exception | None) -> None:
        self.failures.append((number, None if error is None else type(error)))


def by(rules: RuleSet) -> Judge:
    return partial(judge, reference=REFERENCE, rules=rules)


def watched(kept: Kept, shadow: Judge) -> Court:
    return replace(court_of_rules(), shadow=Shadow(shadow, "shadow/1", kept, kept))


async def decide(court: Court, *events: DeclarationReceived) -> list[LoggedDecision | None]:
    received = [
        Received(event, event.model_dump_json(by_alias=True, exclude_none=True).encode(), UUID(int=1), None)
        for event in events
    ]
    tx: Any = None
    return await judge_declarations(tx, court, received, AT)


BATCH = (entry(1), entry(2, seq=2), leaving(3, 1, seq=3), cancellation(4, 1, seq=4), pending(entry(5, worker=2)))


async def test_where_the_two_differ_is_kept_with_what_only_one_of_them_found() -> None:
    kept = Kept()

    await decide(watched(kept, by(WITHOUT_OVERLAP)), *BATCH)

    assert kept.added == [Difference(1, 2, number(2), "B", "A", only_live=("90373-333",))]
    assert kept.rules == {("rules/1", "shadow/1")}
    assert (kept.calls, kept.judged_, kept.failures) == (1, len(BATCH), [])


async def test_decisions_are_the_same_bytes_with_a_shadow_and_without() -> None:
    alone = await decide(court_of_rules(), *BATCH)

    assert await decide(watched(Kept(), by(WITHOUT_OVERLAP)), *BATCH) == alone
    assert await decide(watched(Kept(), by(RuleSet("none", ()))), *BATCH) == alone


async def test_the_shadow_judges_on_the_live_ledger() -> None:
    """Had the shadow's own acceptance of the duplicate been kept, cancelling it would have been no difference."""
    kept = Kept()

    await decide(watched(kept, by(WITHOUT_OVERLAP)), entry(1), entry(2, seq=2), cancellation(3, 2, seq=3))

    assert [one.number for one in kept.added] == [number(2)]


async def test_equal_rules_keep_nothing_and_write_nothing() -> None:
    kept = Kept()

    await decide(watched(kept, by(LIVE)), *BATCH)

    assert (kept.added, kept.calls, kept.judged_) == ([], 0, len(BATCH))


async def test_other_reasons_for_the_same_result_are_a_difference_too() -> None:
    kept = Kept()
    fewer = RuleSet("fewer", tuple(rule for rule in RULES if rule.name != "features.worker_type"))
    broken = entry(1, start="bad", worker_type="ZZZ")

    await decide(watched(kept, by(fewer)), broken)

    (difference,) = kept.added
    assert (difference.live, difference.shadow) == ("B", "B")
    assert difference.only_live
    assert difference.only_shadow == ()


async def test_a_shadow_that_fails_disturbs_no_decision() -> None:
    kept, live = Kept(), by(LIVE)

    def failing(received: DeclarationReceived, ledger: Any) -> Verdict:
        if received.number == number(1):
            raise ZeroDivisionError
        return live(received, ledger)

    decisions = await decide(watched(kept, failing), *BATCH)

    assert decisions == await decide(court_of_rules(), *BATCH)
    assert kept.failures == [(number(1), ZeroDivisionError)]
    assert kept.judged_ == len(BATCH) - 1


async def test_differences_that_cannot_be_kept_are_counted() -> None:
    kept = Kept(able=False)

    decisions = await decide(watched(kept, by(WITHOUT_OVERLAP)), *BATCH)

    assert all(decisions)
    assert kept.failures == [(number(2), None)]


def test_a_set_of_rules_knows_which_to_ask_about_a_kind_and_which_tell_nothing_of_the_register() -> None:
    assert {rule.name for _, rule in LIVE.checks[Kind.CANCEL]} == {r.name for r in RULES if Kind.CANCEL in r.kinds}
    discreet = {rule.name for _, rule in LIVE.discreet_checks[Kind.IN]}
    assert discreet == {rule.name for rule in RULES if Kind.IN in rule.kinds and not rule.reads_register}


def test_rules_are_found_by_name() -> None:
    assert named_rules("services.validator.domain.rules.catalogue:RULES").rules == RULES
    assert named_rules("services.validator.domain.rules.catalogue:LIVE") is LIVE


@pytest.mark.parametrize(
    "name",
    [
        "no.such.module:RULES",
        "services.validator.domain.rules.catalogue:NOTHING_LIKE_IT",
        "services.validator.domain.rules.catalogue:RULES_VERSION",
        "services.validator.domain.rules.rule:NOTHING",
        "not a name",
    ],
)
def test_what_is_no_set_of_rules_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(NoRules, match=name.partition(":")[0]):
        named_rules(name)


def test_rows_of_a_decree_make_another_version_and_other_verdicts(tmp_path: Path) -> None:
    header = "quota,worker_type,joint_committee,unit,per,quarter,limit,holder,blocking,late_counts,told,sector,when,"
    row = "STUDENT,STU,,hours,year,,100,worker,no,no,yes,,,2026-01-01,,I,a bill"
    (tmp_path / "quotas.csv").write_text(f"{header}valid_from,valid_until,certainty,source\n{row}\n")

    changed = shadow_rules(tmp_path, None, synthetic=True)

    assert changed.version != rules_version(REFERENCE)
    assert changed.reference.as_of(AT.date()) != REFERENCE.as_of(AT.date())


def test_what_either_counts_is_loaded_for_both() -> None:
    live = replace(REFERENCE, counted_together={"STU": frozenset({"STU"}), "EXT": frozenset({"EXT"})})
    shadow = replace(REFERENCE, counted_together={"STU": frozenset({"STU", "FLX"}), "FLX": frozenset({"FLX"})})

    assert counted_together(live, shadow) == {
        "STU": {"STU", "FLX"}, "EXT": {"EXT"}, "FLX": {"FLX"},
    }  # fmt: skip
