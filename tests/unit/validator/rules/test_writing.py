from typing import Any

import pytest

from tests.unit.validator.declaring import ADDRESS, IDENTITY, SMALL_STATUTES, entry, found, judged

STUDENT: dict[str, Any] = {"endDate": "2026-06-30", "plannedHoursNumber": 10}


def home(**fields: Any) -> list[str]:
    """The findings about the home of a worker without SSIN."""
    return found(entry(worker={**IDENTITY, "address": {**ADDRESS, **fields}}))


def place(**fields: Any) -> list[str]:
    """The findings about a student's place of work."""
    address = {**ADDRESS, **fields}
    return found(entry("STU", **STUDENT, studentPlaceOfWork={"name": "Atelier", "address": address}))


@pytest.mark.parametrize(
    ("post_code", "municipality", "home_anomalies", "place_anomalies"),
    [
        ("1000", {"name": "Bruxelles"}, [], []),
        ("1000", {"name": "BRUSSEL", "code": "21004"}, [], []),
        ("1000", {"code": "21004"}, [], []),
        ("1000", {"code": "99999"}, [], []),
        ("4000", {"name": "liege"}, [], []),
        ("4000", {"name": "Luik"}, [], []),
        ("9420", {"name": "Erpe-Mere"}, [], []),
        ("9420", {"name": "ERPE MERE"}, [], []),
        ("4780", {"name": "St. Vith"}, [], []),
        ("9308", {"name": "Hofstade"}, [], []),
        ("9308", {"name": "Hofstade (O.-Vl.)"}, [], []),
        ("9120", {"name": "Beveren-Kruibeke-Zwijndrecht", "code": "46030"}, [], []),
        ("9120", {"code": "46003"}, [], []),
        ("1000", {"name": "Gent"}, ["00034-003"], ["00522-003"]),
        ("1000", {"name": "Gent", "code": "21004"}, [], []),
        ("1000", {"name": "Ville de Bruxelles", "code": "21004"}, [], []),
        ("1000", {"name": "Ville de Bruxelles"}, ["00034-003"], ["00522-003"]),
        ("1000", {"name": "Ville de Bruxelles", "code": "99999"}, ["00034-003"], ["00522-003"]),
        ("1000", {"name": "Ville de Bruxelles", "code": "44021"}, ["00034-003"] * 2, ["00522-003"]),
        ("1000", {"name": "x" * 41, "code": "21004"}, ["00034-003"], ["00522-003"]),
        ("1000", {"name": " ", "code": "21004"}, ["00034-003"], ["00522-003"]),
        ("1020", {"name": "Laeken", "code": "21004"}, [], []),
        ("1020", {"name": "Laeken"}, [], []),
        ("1060", {"name": "St-Gilles", "code": "21013"}, [], []),
        ("1060", {"name": "St.-Gilles"}, [], []),
        ("9120", {"name": "Beveren", "code": "46003"}, [], []),
        ("9120", {"name": "BEVEREN"}, [], []),
        ("9800", {"name": "Deinze", "code": "44011"}, [], []),
        ("9850", {"name": "Nevele", "code": "44049"}, [], []),
        ("9850", {"code": "44083"}, [], []),
        ("2870", {"code": "12030"}, [], []),
        ("9800", {"code": "44049"}, ["00034-003"], ["00522-003"]),
        ("1000", {"name": "Bruxelles", "code": "44021"}, ["00034-003"], ["00522-003"]),
        ("1000", {"code": "44021"}, ["00034-003"], ["00522-003"]),
        ("1000", {"code": "21000"}, ["00034-003"], ["00522-003"]),
        ("1000", {"code": "2100"}, ["00034-003"], ["00522-003"]),
        ("1043", {"code": "21004"}, [], []),
        ("1043", {"code": "11111"}, ["00034-003"], ["00522-003"]),
        ("1001", {"name": "Bruxelles"}, ["00033-003"], ["00520-003"]),
        ("1001", {"code": "11111"}, ["00033-003", "00034-003"], ["00520-003", "00522-003"]),
        ("10000", {"name": "Bruxelles"}, ["00033-003"], ["00520-003"]),
        ("B1000", {"name": "Bruxelles"}, ["00033-003"], ["00520-003"]),
    ],
)
def test_a_belgian_municipality_goes_with_its_post_code(
    post_code: str, municipality: dict[str, str], home_anomalies: list[str], place_anomalies: list[str]
) -> None:
    assert home(postCode=post_code, municipality=municipality) == home_anomalies
    assert place(postCode=post_code, municipality=municipality) == place_anomalies


@pytest.mark.parametrize(
    ("country", "post_code", "municipality", "anomalies"),
    [
        ("129", "1012 JS", {"name": "Amsterdam"}, []),
        ("129", "1000", {"name": "Gent", "code": "44021"}, []),
        ("111", "59000", {"name": "Lille", "code": "12345"}, []),
        ("111", "59000", {"name": "Lille", "code": "1234"}, ["00522-003"]),
        ("111", "1234567890", {"name": "Lille"}, ["00520-003"]),
        ("111", "59000", {"name": "x" * 41}, ["00522-003"]),
        ("104", "59000", {"name": "Lille"}, ["00523-003"]),
        ("00111", "59000", {"name": "Lille"}, []),
        ("000111", "59000", {"name": "Lille"}, ["00523-003"]),
        ("", "59000", {"name": "Lille"}, ["00523-003"]),
    ],
)
def test_addresses_abroad_are_their_own_affair(
    country: str, post_code: str, municipality: dict[str, str], anomalies: list[str]
) -> None:
    assert place(country=country, postCode=post_code, municipality=municipality) == anomalies


def test_an_address_is_judged_as_of_the_day_it_is_declared() -> None:
    """Post code 1010 was withdrawn in 2016: where the period lies does not matter."""
    for start in ("2016-06-01", "2026-04-01"):
        late = ["90373-460"] if start < "2026" else []
        address = {**ADDRESS, "postCode": "1010", "municipality": {"name": "Bruxelles"}}
        event = entry(startDate=start, worker={**IDENTITY, "address": address})
        assert found(event) == ["00033-003", *late]


@pytest.mark.parametrize(
    ("field", "text", "anomalies"),
    [
        ("familyName", "D'Hondt-Müller", []),
        ("familyName", "García", []),
        ("familyName", "O\u2019Brien", []),
        ("familyName", "Kovačević", []),
        ("familyName", "Straßer", []),
        ("familyName", "Y\u0131lmaz", []),
        ("familyName", "Nguy\u1ec5n\u00a0Th\u1ecb", []),
        ("familyName", "Иванов", ["00025-003"]),
        ("familyName", "P\u0435eters", ["00025-003"]),
        ("familyName", "\u00a0", ["00025-003"]),
        ("familyName", "e\u0301" * 48, []),
        ("familyName", "e\u0301" * 49, ["00025-003"]),
        ("familyName", "q\u0301" * 25, ["00025-003"]),
        ("givenName", "Łukasz", []),
        ("givenName", "Andre\u0301", []),
        ("givenName", "Αλέξης", ["00026-003"]),
        ("givenName", "An \U0001f600", ["00026-003"]),
        ("initial", "K", []),
        ("initial", "4", ["00027-003"]),
        ("initial", "Ł", []),
        ("initial", "E\u0301", []),
        ("initial", "Ж", ["00027-003"]),
        ("placeOfBirth", "Saint-Léger (Lux.)", []),
        ("placeOfBirth", "Київ", ["00168-003"]),
    ],
)
def test_names_are_in_latin_writing(field: str, text: str, anomalies: list[str]) -> None:
    verdict = judged(entry(worker={**IDENTITY, field: text}))
    assert [anomaly.id for anomaly in verdict.anomalies] == anomalies
    assert all(anomaly.value is None for anomaly in verdict.anomalies)


@pytest.mark.parametrize(
    ("field", "zones"),
    [("street", ("00030", "00517")), ("houseNumber", ("00031", "00518")), ("boxNumber", ("00032", "00519"))],
)
def test_addresses_are_in_latin_writing_and_are_not_repeated(field: str, zones: tuple[str, str]) -> None:
    assert home(**{field: "1Ж"}) == [f"{zones[0]}-003"]
    assert home(**{field: "1_º"}) == []
    event = entry("STU", **STUDENT, studentPlaceOfWork={"name": "Atelier", "address": {**ADDRESS, field: "1Ж"}})
    assert [(anomaly.id, anomaly.value) for anomaly in judged(event).anomalies] == [(f"{zones[1]}-003", None)]


@pytest.mark.parametrize(
    ("reference", "anomalies"),
    [
        ({"type": "1", "number": "A/1 (b)"}, []),
        ({"number": "A"}, ["00221-001"]),
        ({"type": "1"}, ["00222-001"]),
        ({}, ["00221-001", "00222-001"]),
        ({"type": "9", "number": "A"}, ["00221-003"]),
        ({"type": "1", "number": " "}, ["00222-003"]),
        ({"type": "1", "number": "ORD_2026_1"}, []),
        ({"type": "1", "number": '№ <1> & [2]; "3"!'}, []),
        ({"type": "1", "number": "Д-1"}, ["00222-003"]),
    ],
)
def test_a_reference_has_a_type_and_a_number(reference: dict[str, str], anomalies: list[str]) -> None:
    assert found(entry(references=[reference])) == anomalies


@pytest.mark.parametrize(
    ("nature", "risk", "anomalies"),
    [
        ("WORKER", "001", []),
        ("WORKER", "1", []),
        ("EMPLOYEE", "412", []),
        ("WORKER", "401", ["00041-521"]),
        ("EMPLOYEE", "006", ["00041-521"]),
        ("EMPLOYEE", "413", ["00041-521"]),
        ("WORKER", "", ["00041-521"]),
        ("worker", "001", ["01231-003"]),
        (None, "001", ["01231-001"]),
    ],
)
def test_a_risk_class_goes_with_the_nature_of_the_work(nature: str | None, risk: str, anomalies: list[str]) -> None:
    statutes = {**SMALL_STATUTES, "employmentNature": nature, "activityWithRisk": risk}
    assert found(entry("TRI", endDate="2026-06-30", smallStatutes=statutes)) == anomalies


def test_a_risk_class_is_not_for_types_without_small_statutes() -> None:
    assert found(entry(smallStatutes={"activityWithRisk": "001"})) == ["00041-521"]


def test_statutes_came_with_2020() -> None:
    event = entry("IVT", startDate="2019-12-31", endDate="2020-01-31", smallStatutes=SMALL_STATUTES)
    assert found(event) == ["00053-003", "90373-460"]


def test_the_name_of_a_place_of_work_is_in_latin_writing_and_is_not_repeated() -> None:
    for name in ("H&M", "Kantoor_2", "Café \u2019t Hoekje", "Jansen & Zn", "Mr. B\u20acnk"):
        assert found(entry("STU", **STUDENT, studentPlaceOfWork={"name": name, "address": ADDRESS})) == []
    for name in ("Банк", " ", "x" * 97):
        verdict = judged(entry("STU", **STUDENT, studentPlaceOfWork={"name": name, "address": ADDRESS}))
        assert [(anomaly.id, anomaly.value) for anomaly in verdict.anomalies] == [("00776-003", None)]
