"""The envelope of a form of a batch file."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.declaration_received import Form
from tests.unit.validator.declaring import cancellation, entry, found, judged, period

LAWFUL = {
    "identification": "DIMONA",
    "creation_date": "2026-03-02",
    "creation_hour": "09:59:59.999",
    "attestation_status": "0",
    "type": "SU",
}
CODES = {
    "identification": "00296",
    "creation_date": "00218",
    "creation_hour": "00299",
    "attestation_status": "00110",
    "type": "00297",
}


def within(**zones: Any) -> dict[str, Any]:
    return {"form": Form(**{**LAWFUL, **zones})}


def test_a_lawful_form_is_accepted() -> None:
    assert found(entry(facts=within())) == []


@pytest.mark.parametrize("field", list(LAWFUL))
def test_every_zone_of_the_form_is_needed(field: str) -> None:
    assert found(entry(facts=within(**{field: None}))) == [f"{CODES[field]}-001"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("identification", "Dimona"),
        ("identification", ""),
        ("creation_date", "2026-03-03"),
        ("creation_date", "2024-12-31"),
        ("creation_date", "2026-02-30"),
        ("creation_date", "02/03/2026"),
        ("creation_hour", "24:00:00.000"),
        ("creation_hour", "09:60:00.000"),
        ("creation_hour", "09:00:60.000"),
        ("creation_hour", "09:00:00"),
        ("creation_hour", "09:00:00.0000"),
        ("creation_hour", "\uff10\uff19:00:00.000"),
        ("attestation_status", "1"),
        ("type", "su"),
    ],
)
def test_a_zone_of_the_form_that_is_malformed(field: str, text: str) -> None:
    [anomaly] = judged(entry(facts=within(**{field: text}))).anomalies
    assert (anomaly.id, anomaly.value) == (f"{CODES[field]}-003", text)


def test_a_form_may_be_of_last_year_and_is_dated_as_in_brussels() -> None:
    assert found(entry(facts=within(creation_date="2025-01-01"))) == []
    just_after_midnight = {"received_at": datetime(2026, 3, 2, 23, 0, tzinfo=UTC)}
    assert found(entry(facts=within(creation_date="2026-03-03") | just_after_midnight)) == []


def test_the_finding_points_into_the_form() -> None:
    [anomaly] = judged(cancellation(facts=within(creation_date=None)), period()).anomalies
    assert (anomaly.pointer, anomaly.field) == ("/form/creationDate", "FormCreationDate")


@pytest.mark.parametrize(
    ("origin", "in_a_form", "elsewhere"),
    [("1", [], []), (None, ["00298-001"], []), ("2", ["00298-003"], ["00298-003"]), ("", ["00298-003"], ["00298-003"])],
)
def test_a_reference_is_the_declarants(origin: str | None, in_a_form: list[str], elsewhere: list[str]) -> None:
    references = [{"type": "1", "number": "A-1", "origin": origin}]
    assert found(entry(references=references, facts=within())) == in_a_form
    assert found(entry(references=references)) == elsewhere
