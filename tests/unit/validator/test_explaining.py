"""What a decision says about a finding."""

from datetime import date

import pytest

from services.validator.domain.explaining import explain
from services.validator.domain.finding import Finding
from services.validator.domain.rules.catalogue import RULES
from services.validator.domain.rules.overlap import OVERLAP
from shared.contracts.decision import Action, Anomaly, QuotaExcess, Severity
from tests.unit.validator.declaring import REFERENCE, period


def test_an_anomaly_has_rule_source_cure_action_and_what_it_collides_with() -> None:
    existing = period(start_date=date(2026, 3, 1), end_date=date(2026, 3, 31))
    anomaly = explain(Finding("90373-334", "/dimonaIn", "x", period=existing), OVERLAP, REFERENCE)
    catalogued = REFERENCE.anomalies["90373-334"]
    assert anomaly == Anomaly(
        id="90373-334",
        severity=Severity.BLOCKING,
        field="DimonaIn",
        pointer="/dimonaIn",
        value="x",
        rule="overlap.overlap",
        source=OVERLAP.source,
        action=Action.USE_PERIOD,
        cure=anomaly.cure,
        period=existing.existing(),
    )
    assert anomaly.cure is not None
    assert (anomaly.cure.fr, anomaly.cure.nl, anomaly.cure.de, anomaly.cure.en) == (
        catalogued.cure.fr,
        catalogued.cure.nl,
        catalogued.cure.de,
        catalogued.cure.en,
    )


def test_a_finding_may_block_where_the_catalogue_warns_and_tells_the_excess() -> None:
    excess = (QuotaExcess(quota="A17_YEAR_SPORT", hours=3),)
    plain = explain(Finding("90017-369", "/dimonaIn"), OVERLAP, REFERENCE)
    blocking = explain(
        Finding("90017-369", "/dimonaIn", severity=Severity.BLOCKING, registration=7, quotas=excess), OVERLAP, REFERENCE
    )
    assert (plain.severity, blocking.severity) == (Severity.WARNING, Severity.BLOCKING)
    assert (blocking.quotas, blocking.registration) == (excess, 7)


def test_the_texts_are_made_once() -> None:
    first, second = (explain(Finding("90373-460", "/dimonaIn"), OVERLAP, REFERENCE) for _ in range(2))
    assert first.cure is second.cure


@pytest.mark.parametrize("anomaly", sorted({raised for rule in RULES for raised in rule.raises}))
def test_every_anomaly_that_a_rule_raises_is_explained(anomaly: str) -> None:
    explained = explain(Finding(anomaly, ""), OVERLAP, REFERENCE)
    assert explained.cure is not None
    assert explained.action is not None
