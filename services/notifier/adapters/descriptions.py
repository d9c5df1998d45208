"""Descriptions of anomalies from the office's code lists."""

from services.notifier.domain.document import Describe
from shared.reference.reference import Reference


def descriptions() -> Describe:
    """Reads the lists once. An anomaly nobody listed is described by its id."""
    known = {
        (anomaly.id, language): f"{getattr(anomaly.labels, language)} \u2013 {anomaly.element}"
        for anomaly in Reference.load().anomalies.values()
        for language in ("fr", "nl", "de", "en")
    }

    def describe(anomaly: str, language: str) -> str:
        return known.get((anomaly, language), anomaly)

    return describe
