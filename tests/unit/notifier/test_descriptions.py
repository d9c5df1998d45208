"""Descriptions of anomalies come from the office's lists, in every language, and can be printed."""

import pytest

from services.notifier.adapters.descriptions import descriptions
from services.notifier.domain.letter import UNPRINTABLE, printable
from services.notifier.domain.wording import LANGUAGES
from shared.reference.reference import Reference


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_anomaly_of_the_office_has_a_printable_description(language: str) -> None:
    describe = descriptions()
    for anomaly in Reference.load().anomalies:
        description = describe(anomaly, language)
        assert description != anomaly
        assert printable(description).count(UNPRINTABLE) == description.count(UNPRINTABLE)


def test_an_anomaly_nobody_listed_is_described_by_its_id() -> None:
    assert descriptions()("12345-999", "fr") == "12345-999"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_to_do_about_every_anomaly_can_be_printed(language: str) -> None:
    for anomaly in Reference.load().anomalies.values():
        cure = getattr(anomaly.cure, language)
        assert printable(cure) == cure, anomaly.id
