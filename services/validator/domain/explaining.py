"""From what a rule has found to what the decision says about it."""

from functools import cache

from services.validator.domain.finding import Finding
from services.validator.domain.rules.rule import Rule
from shared.contracts.decision import Action, Anomaly, Severity, Texts
from shared.reference.entries import Labels
from shared.reference.reference import Reference


def explain(finding: Finding, rule: Rule, reference: Reference) -> Anomaly:
    """The anomaly with its rule, where the office says so, and what the catalogue says to do about it."""
    entry = reference.anomalies[finding.id]
    return Anomaly(
        id=finding.id,
        severity=finding.severity or Severity(entry.severity),
        field=entry.element,
        pointer=finding.pointer,
        value=finding.value,
        rule=rule.name,
        source=rule.source,
        action=Action(entry.action),
        cure=texts(entry.cure),
        period=None if finding.period is None else finding.period.existing(),
        registration=finding.registration,
        quotas=finding.quotas,
    )


@cache
def texts(labels: Labels) -> Texts:
    """As events write them."""
    return Texts(fr=labels.fr, nl=labels.nl, de=labels.de, en=labels.en)
