"""The decision on one declaration: pure, complete, and the same whenever it is repeated."""

from collections.abc import Callable
from dataclasses import replace

from services.validator.domain.case import Case
from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.explaining import explain
from services.validator.domain.ledger import Ledger
from services.validator.domain.proposal import propose
from services.validator.domain.registration_proposal import propose_registration
from services.validator.domain.rules.catalogue import LIVE, RuleSet
from services.validator.domain.rules.quotas import quota_effects, uses
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Anomaly, PeriodChange, Phase, RegistrationChange, Result, Severity
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import DeclarationReceived, Identification
from shared.reference.reference import Reference

Judge = Callable[[DeclarationReceived, Ledger], Verdict]
"""Follows some rules and reference data."""

_PENDING = Verdict(Result.PENDING, Phase.PROVISIONAL)
_LATE = frozenset({"90373-460", "90378-460"})


def judge(received: DeclarationReceived, ledger: Ledger, reference: Reference, rules: RuleSet = LIVE) -> Verdict:
    """All anomalies, in the order of ``rules``: blocking ones refuse (B), warnings alone accept (W).

    While the worker is being identified the answer is S, whatever else is wrong. ``ledger`` is not changed: put
    ``Verdict.period`` and ``Verdict.registration`` into it before judging the worker's next declaration.
    """
    if received.identification is Identification.PENDING:
        return _PENDING
    case = Case(received, ledger, reference)
    case.after = propose(case)
    if case.kind is Kind.DAILY_REGISTRATION:
        case.registration_after = propose_registration(case)
    found: list[Anomaly] = []
    for check, rule in (rules.discreet_checks if case.foreign else rules.checks)[case.kind]:
        if findings := check(case):
            found += [explain(finding, rule, reference) for finding in findings]
    if any(anomaly.severity is Severity.BLOCKING for anomaly in found):
        return Verdict(Result.REFUSED, Phase.FINAL, tuple(found))
    if case.registration_after is not None:
        return _registered(case, case.registration_after, tuple(found))
    return _accepted(case, tuple(found))


def _registered(case: Case, after: DailyRegistration, warnings: tuple[Anomaly, ...]) -> Verdict:
    change = RegistrationChange(
        number=after.number,
        version=after.version,
        period_number=after.period_number,
        before=None if case.registration is None else case.registration.image(),
        after=after.image(),
    )
    result = Result.WARNING if warnings else Result.ACCEPTED
    return Verdict(result, Phase.FINAL, warnings, registration_change=change, registration=after)


def rules_version(reference: Reference, rules: RuleSet = LIVE) -> str:
    """What was judged by: version of the rules, of the glossary, and of the tables' content."""
    return f"{rules.version}/{reference.version}"


def _accepted(case: Case, warnings: tuple[Anomaly, ...]) -> Verdict:
    after, before = case.after, case.named
    assert after is not None, "nothing is accepted without a period"
    if any(anomaly.id in _LATE for anomaly in warnings):
        after = replace(after, late=True)
    change = PeriodChange(
        number=after.number,
        version=after.version,
        before=None if before is None else before.image(),
        after=after.image(),
    )
    result = Result.WARNING if warnings else Result.ACCEPTED
    effects, of_employers = quota_effects(case), tuple(use for use in uses(case) if use.holder is not None)
    return Verdict(result, Phase.FINAL, warnings, change, after, quotas=effects, employer_uses=of_employers)
