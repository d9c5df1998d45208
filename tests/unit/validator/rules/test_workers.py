"""The worker of an IN: by SSIN, or by an identity that is complete and well formed."""

from typing import Any

import pytest

from shared.contracts.declaration_received import Identification
from tests.unit.validator.declaring import IDENTITY, SSIN, entry, found, leaving


@pytest.mark.parametrize(
    ("worker", "anomalies"),
    [
        ({"ssin": SSIN}, []),
        ({"ssin": "85010100017"}, ["00024-003"]),
        ({"ssin": ""}, ["00024-003"]),
        ({"ssin": "0"}, ["90017-363"]),
        ({}, ["90017-363"]),
        (None, ["90017-363"]),
        (IDENTITY, []),
        ({"ssin": "0", **IDENTITY}, []),
        ({"ssin": SSIN, "familyName": "Peeters"}, []),
    ],
)
def test_the_worker_by_ssin_or_by_full_identity(worker: dict[str, Any] | None, anomalies: list[str]) -> None:
    assert found(entry(worker=worker)) == anomalies


@pytest.mark.parametrize("missing", [name for name in IDENTITY if name != "address"])
def test_without_ssin_no_part_of_the_identity_may_be_missing(missing: str) -> None:
    assert found(entry(worker={**IDENTITY, missing: None})) == ["90017-363"]


@pytest.mark.parametrize("missing", list(IDENTITY["address"]))
def test_nor_of_the_address(missing: str) -> None:
    address = {**IDENTITY["address"], missing: None}
    assert found(entry(worker={**IDENTITY, "address": address})) == ["90017-363"]


def test_an_occasional_worker_has_an_ssin() -> None:
    block: dict[str, Any] = {"startHour": "1800", "endHour": "2300", "endDate": "2026-04-01"}
    assert found(entry("EXT", "302", worker=IDENTITY, **block)) == ["00024-001"]
    assert found(entry("EXT", "302", worker={}, **block)) == ["00024-001", "90017-363"]


@pytest.mark.parametrize(
    ("field", "value", "anomaly"),
    [
        ("familyName", "", "00025-003"),
        ("familyName", "x" * 49, "00025-003"),
        ("givenName", " ", "00026-003"),
        ("givenName", "x" * 25, "00026-003"),
        ("initial", "AB", "00027-003"),
        ("initial", "1", "00027-003"),
        ("birthDate", "1985-13-01", "00028-003"),
        ("birthDate", "1985-01-00", "00028-003"),
        ("birthDate", "1905-12-31", "00028-003"),
        ("birthDate", "2027-01-01", "00028-003"),
        ("gender", "3", "00029-003"),
        ("gender", "F", "00029-003"),
        ("placeOfBirth", "x" * 41, "00168-003"),
        ("countryOfBirth", "1", "00169-003"),
        ("nationality", "BE", "00119-003"),
        ("nationality", "104", "00119-003"),
    ],
)
def test_identity_data_have_their_format(field: str, value: str, anomaly: str) -> None:
    assert found(entry(worker={**IDENTITY, field: value})) == [anomaly]


@pytest.mark.parametrize(
    ("field", "value"),
    [("birthDate", "1985-00-00"), ("birthDate", "1906-01-01"), ("initial", "É"), ("countryOfBirth", "104"), ("nationality", "00150")],
)  # fmt: skip
def test_identity_data_that_are_well_formed(field: str, value: str) -> None:
    assert found(entry(worker={**IDENTITY, field: value})) == []


@pytest.mark.parametrize(
    ("field", "value", "anomaly"),
    [
        ("street", "x" * 36, "00030-003"),
        ("houseNumber", "x" * 11, "00031-003"),
        ("boxNumber", "x" * 5, "00032-003"),
        ("postCode", "100", "00033-003"),
        ("postCode", "0100", "00033-003"),
        ("municipality", {"name": "x" * 41}, "00034-003"),
        ("municipality", {"code": "1"}, "00034-003"),
        ("country", "abc", "00035-003"),
    ],
)
def test_addresses_have_their_format(field: str, value: Any, anomaly: str) -> None:
    address = {**IDENTITY["address"], field: value}
    assert found(entry(worker={**IDENTITY, "address": address})) == [anomaly]


def test_a_foreign_address_has_its_own_post_codes() -> None:
    address = {**IDENTITY["address"], "country": "129", "postCode": "1012 JS"}
    assert found(entry(worker={**IDENTITY, "address": address})) == []


def test_who_could_not_be_identified_gets_no_period_and_so_no_follow_up() -> None:
    failed = {"identification": Identification.FAILED}
    assert found(entry(worker=IDENTITY, facts=failed)) == ["90017-151"]
    assert found(leaving(facts=failed)) == ["00913-354"]
