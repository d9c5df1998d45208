"""Identity data beside an SSIN."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.declaration_received import Person
from shared.identifiers.ssin import with_check_digits
from tests.unit.validator.declaring import OTHER_SSIN, SSIN, entry, found, judged

PERSON = Person(
    ssin=SSIN, family_name="Peeters", given_name="An Marie", birth_date=date(1985, 1, 1), gender="2", nationality="150"
)
SILENT = Person(ssin=SSIN)
LONG = "Léger de Montmorency-Vandenbrouck des Champs-Élysées"  # cut after 48 characters: within the last word
TRUE: dict[str, Any] = {"familyName": "Peeters", "givenName": "An", "birthDate": "1985-01-01", "gender": "2"}


def beside(person: Person | None, *, ssin: str = SSIN, **declared: Any) -> list[str]:
    return found(entry(worker={"ssin": ssin, **declared}, facts={"person": person}))


@pytest.mark.parametrize(
    ("field", "value", "anomaly"),
    [
        ("familyName", "Janssens", "00025-348"),
        ("givenName", "Els", "00026-348"),
        ("birthDate", "1985-01-02", "00028-348"),
        ("birthDate", "1984-00-00", "00028-348"),
        ("gender", "1", "00029-348"),
    ],
)
def test_data_that_differ_from_the_registers_are_a_warning_that_repeats_nothing(
    field: str, value: str, anomaly: str
) -> None:
    assert beside(PERSON, **TRUE) == []
    verdict = judged(entry(worker={"ssin": SSIN, **TRUE, field: value}, facts={"person": PERSON}))
    assert verdict.result == "W"
    assert [(one.id, one.pointer, one.value) for one in verdict.anomalies] == [(anomaly, f"/worker/{field}", None)]


@pytest.mark.parametrize(
    ("declared", "known"),
    [
        ("PEETERS", "Peeters"),
        ("Péeters", "Peeters"),
        ("Peeters-Janssens", "Peeters"),
        ("Peeters", "Janssens Peeters"),
        ("Van den Berghe", "Vandenberghe"),
        ("Vandenberghe", "Van Den Berghe"),
        ("Vande Walle", "Van Dewalle"),
        ("D'Hondt", "Dhondt"),
        ("d\u2019Hondt", "D'HONDT"),
        ("Strauß", "Strauss"),
        ("Sørensen", "Sorensen"),
        ("Łukasz", "Lukasz"),
        ("", "Peeters"),
        ("Peeters", "-"),
        ("D HONDT", "d'Hondt"),
        ("D' Hondt", "d'Hondt"),
        ("Dhondt", "d' Hondt"),
        ("D HONDT", "d'Hondt Maes"),
        ("Maes D Hondt", "d'Hondt"),
        ("Straßer", "STRASSER"),
        ("Y\u0131lmaz", "Yilmaz"),
        ("Le\u0301ger", "L\u00e9ger"),
        ("Van\u00a0Damme", "Van Damme"),
        (LONG[:48], LONG),
        (LONG[:48].replace("é", "e\u0301"), LONG),
        (LONG[:48], LONG.replace("Montmorency ", "Montmorency-")),
        (LONG[:48], LONG.replace("des Ch", "Desch")),
        (f"Peeters {LONG[:40]}", f"{LONG[:40]}bergen Peeters"),
    ],
)
def test_family_names_that_are_the_same(declared: str, known: str) -> None:
    person = PERSON.model_copy(update={"family_name": known})
    assert "00025-348" not in beside(person, familyName=declared)


@pytest.mark.parametrize(
    ("declared", "known"),
    [
        ("D Hondt", "Hondtsens"),
        ("Hond", "d'Hondt"),
        ("Peet", "Peeters"),
        ("Dhon", "D Hondt Maes"),
        (LONG[:47], LONG),
        (LONG[:47].replace("é", "e\u0301"), LONG),
        (LONG[1:49], LONG),
        (LONG[:47] + "z", LONG),
    ],
)
def test_family_names_that_differ(declared: str, known: str) -> None:
    person = PERSON.model_copy(update={"family_name": known})
    assert beside(person, familyName=declared) == ["00025-348"]


@pytest.mark.parametrize(
    ("declared", "known", "same"),
    [
        ("Marie An", "An Marie", True),
        ("Anne-Marie", "Annemarie Louise", True),
        ("Annemarie", "Anne Marie", True),
        ("An M.", "An Maria", True),
        ("Annemarie", "Anne J. Marie", True),
        ("Anne-Marie J.", "Annemarie", True),
        ("Maria-Magdalena Josephin", "Maria Magdalena Josephina", True),
        ("Maria-Magdalena Josephi", "Maria Magdalena Josephina", False),
        ("J.", "J.", True),
        ("An", "Anna", False),
        ("An Els", "An Marie", False),
    ],
)
def test_given_names_in_any_order_and_as_many_as_are_told(declared: str, known: str, same: bool) -> None:
    person = PERSON.model_copy(update={"given_name": known})
    assert (beside(person, givenName=declared) == []) is same


def test_of_a_birth_date_the_year_is_enough() -> None:
    born_in_july = PERSON.model_copy(update={"birth_date": date(1985, 7, 15)})
    assert beside(born_in_july, birthDate="1985-00-00") == []
    assert beside(born_in_july, birthDate="1985-07-15") == []


@pytest.mark.parametrize(
    ("field", "value", "anomaly"),
    [
        ("gender", "3", "00029-003"),
        ("birthDate", "1984-13-01", "00028-003"),
        ("birthDate", "abcd-00-00", "00028-003"),
        ("birthDate", "01984-00-00", "00028-003"),
        ("birthDate", "1984-01-00", "00028-003"),
        ("birthDate", "1984", "00028-003"),
    ],
)
def test_malformed_data_are_not_compared(field: str, value: str, anomaly: str) -> None:
    assert beside(PERSON, **{field: value}) == [anomaly]
    assert beside(SILENT, **{field: value}) == [anomaly]


def test_what_the_register_does_not_know_is_not_compared() -> None:
    assert beside(SILENT, familyName="Janssens", givenName="Els") == []
    assert beside(PERSON.model_copy(update={"gender": "X"}), gender="1") == []


def test_without_an_ssin_or_a_person_there_is_nothing_to_compare() -> None:
    assert beside(None, familyName="Janssens", gender="1") == []
    assert beside(PERSON, ssin="0", **TRUE) == ["90017-363"]


@pytest.mark.parametrize(
    ("declared", "anomalies"),
    [
        ({"birthDate": "1985-01-01"}, []),
        ({"birthDate": "1985-00-00"}, []),
        ({"birthDate": "1985-01-02"}, ["00024-348"]),
        ({"birthDate": "1985-02-01"}, ["00024-348"]),
        ({"birthDate": "1986-00-00"}, ["00024-348"]),
        ({"gender": "2"}, []),
        ({"gender": "1"}, ["00024-348"]),
        ({"gender": "1", "birthDate": "1986-00-00"}, ["00024-348"]),
    ],
)
def test_where_the_register_is_silent_the_digits_of_the_ssin_tell_birth_and_sex(
    declared: dict[str, str], anomalies: list[str]
) -> None:
    assert beside(SILENT, **declared) == anomalies


def test_the_register_knows_better_than_the_digits() -> None:
    corrected = PERSON.model_copy(update={"birth_date": date(1985, 1, 2), "gender": "1"})
    assert beside(corrected, birthDate="1985-01-02", gender="1") == []


def test_a_bis_number_tells_only_what_was_known_when_it_was_given() -> None:
    sexless = with_check_digits("852000000", born_2000=False)  # month 0 plus 20, day unknown
    assert beside(Person(ssin=sexless), ssin=sexless, birthDate="1985-07-14", gender="1") == []
    known = with_check_digits("854101000", born_2000=False)
    assert beside(Person(ssin=known), ssin=known, birthDate="1985-02-01") == ["00024-348"]
    assert beside(Person(ssin=known), ssin=known, gender="1") == ["00024-348"]


def test_an_ssin_that_is_none_of_the_persons_is_told() -> None:
    """The person was found by name, under another one."""
    assert beside(PERSON, ssin=OTHER_SSIN, **TRUE) == ["00024-348"]
    replaced = PERSON.model_copy(update={"former_ssins": (OTHER_SSIN,)})
    assert beside(replaced, ssin=OTHER_SSIN, **TRUE) == []
    assert beside(PERSON, ssin=OTHER_SSIN) == []


def test_where_names_and_birth_date_all_differ_the_ssin_is_somebody_elses() -> None:
    other = {"familyName": "Janssens", "givenName": "Els", "birthDate": "1990-06-15"}
    assert beside(PERSON, **other) == ["00024-348", "00025-348", "00026-348", "00028-348"]


def test_a_malformed_ssin_is_told_as_such_only() -> None:
    assert beside(PERSON, ssin="85010100017", **TRUE) == ["00024-003"]
