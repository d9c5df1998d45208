"""What holds for every declaration, whatever the rules say of it."""

import itertools
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.validator.domain.case import Case, holds_ssin
from services.validator.domain.judge import judge, rules_version
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.proposal import propose
from services.validator.domain.rules.catalogue import RULES
from shared.contracts.decision import Phase, Result, Severity
from shared.contracts.declaration_received import DeclarationReceived, Mandate, Person
from shared.identifiers.declaration_number import declaration_number
from tests.unit.validator.declaring import REFERENCE, SSIN, judged, period
from tests.unit.validator.strategies import NUMBERS, PROPERTY, entries, follow_ups, nonsense, periods

ANY = st.one_of(entries(), follow_ups(), nonsense())
NOBODY: dict[str, Any] = {"employer": None, "mandate": Mandate.NONE}
MORE = [declaration_number(sequence) for sequence in range(50, 55)]


@given(ANY, st.lists(periods(), max_size=4), st.lists(periods(MORE), max_size=4))
@PROPERTY
def test_a_refusal_stays_a_refusal_when_periods_are_added(
    declared: DeclarationReceived, given_periods: list[Period], more: list[Period]
) -> None:
    if judged(declared, *given_periods).result is Result.REFUSED:
        assert judged(declared, *given_periods, *more).result is Result.REFUSED


@given(ANY, st.lists(periods(), max_size=4))
@PROPERTY
def test_the_result_follows_from_the_anomalies(declared: DeclarationReceived, given_periods: list[Period]) -> None:
    ledger = Ledger(given_periods)
    verdict = judge(declared, ledger, REFERENCE)
    severities = {anomaly.severity for anomaly in verdict.anomalies}
    if Severity.BLOCKING in severities:
        assert verdict.result is Result.REFUSED
        assert verdict.change is None
        assert verdict.period is None
    else:
        assert verdict.result is (Result.WARNING if severities else Result.ACCEPTED)
        assert verdict.period is not None
        assert verdict.change is not None
        before = ledger.find(verdict.period.number)
        assert verdict.period.version == verdict.change.version == (before.version + 1 if before else 1)
        assert verdict.change.before == (before.image() if before else None)
        assert verdict.change.after == verdict.period.image()
    assert verdict.phase is Phase.FINAL
    assert verdict == judge(declared, Ledger(given_periods), REFERENCE)


@given(ANY, st.lists(periods(), max_size=4, unique_by=lambda period: period.number))
@PROPERTY
def test_judging_changes_nothing_by_itself(declared: DeclarationReceived, given_periods: list[Period]) -> None:
    ledger = Ledger(given_periods)
    judge(declared, ledger, REFERENCE)
    assert list(ledger) == given_periods


@given(ANY, st.lists(periods(), max_size=4))
@PROPERTY
def test_no_rule_raises_what_it_does_not_announce(declared: DeclarationReceived, given_periods: list[Period]) -> None:
    case = Case(declared, Ledger(given_periods), REFERENCE)
    case.after = propose(case)
    for rule in RULES:
        if case.kind in rule.kinds:
            assert {anomaly.id for anomaly in rule.check(case)} <= set(rule.raises), rule.name


@given(nonsense(), st.lists(periods(), max_size=3))
@PROPERTY
def test_no_anomaly_repeats_an_ssin(declared: DeclarationReceived, given_periods: list[Period]) -> None:
    for anomaly in judged(declared, *given_periods).anomalies:
        assert anomaly.value is None or not holds_ssin(anomaly.value)


STREAM = [declaration_number(sequence) for sequence in range(2_000, 2_010)]


@given(st.lists(st.one_of(entries(), entries(), follow_ups(STREAM)), min_size=3, max_size=10))
@PROPERTY
def test_accepted_periods_of_one_key_never_share_a_minute(stream: list[DeclarationReceived]) -> None:
    ledger = Ledger()
    for number, declared in zip(STREAM, stream, strict=False):
        verdict = judge(declared.model_copy(update={"number": number}), ledger, REFERENCE)
        if verdict.period is not None:
            ledger.put(verdict.period)
    live = [period for period in ledger if not period.cancelled]
    for one, other in itertools.combinations(live, 2):
        if one.key == other.key:
            (start, end), (other_start, other_end) = one.minutes(), other.minutes()
            apart = end <= other_start or other_end <= start
            assert apart or ((one.is_flat_rate or other.is_flat_rate) and one.start_date != other.start_date)


@given(ANY, st.lists(periods(), max_size=4), st.sampled_from(({"mandate": Mandate.NONE}, NOBODY)))
@PROPERTY
def test_without_mandate_or_employer_nothing_is_learned_of_the_worker_and_the_register(
    declared: DeclarationReceived, given_periods: list[Period], facts: dict[str, Any]
) -> None:
    foreign = declared.model_copy(update={**facts, "person": None})
    worker = Person(ssin=SSIN, family_name="Other", given_name="Else", birth_date=date(2000, 1, 1), career=())

    known = foreign.model_copy(update={"person": worker})

    assert judged(known, *given_periods) == judged(foreign)
    assert judged(foreign).result is Result.REFUSED


def test_every_rule_names_source_kinds_and_catalogued_ids() -> None:
    for rule in RULES:
        assert rule.source
        assert rule.kinds
        assert all(not REFERENCE.anomalies[anomaly].historic for anomaly in rule.raises), rule.name
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


def test_the_version_names_rules_and_tables() -> None:
    assert rules_version(REFERENCE) == f"1/{REFERENCE.version}"


def test_the_generated_periods_can_be_named() -> None:
    assert period().number in NUMBERS
