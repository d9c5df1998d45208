"""From what a rule has found to what the decision says about it."""

from services.validator.domain.finding import Finding
from services.validator.domain.rules.rule import Rule
from shared.contracts.decision import Anomaly, Severity
from shared.reference.reference import Reference


def explain(finding: Finding, rule: Rule, reference: Reference) -> Anomaly:
    """The anomaly with its rule and where the office says so."""
    entry = reference.anomalies[finding.id]
    return Anomaly(
        id=finding.id,
        severity=finding.severity or Severity(entry.severity),
        field=entry.element,
        pointer=finding.pointer,
        value=finding.value,
        rule=rule.name,
        source=rule.source,
        period=None if finding.period is None else finding.period.existing(),
        registration=finding.registration,
        quotas=finding.quotas,
    )
