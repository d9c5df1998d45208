from datetime import date

import pytest

from shared.reference.places import fold
from shared.reference.reference import Reference

REFERENCE = Reference.load()
TODAY = REFERENCE.as_of(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Saint-Léger (Ht.)", "saint leger ht"),
        ("  BRAINE-L'ALLEUD ", "braine l alleud"),
        ("Büllingen", "bullingen"),
        ("St. Vith", "st vith"),
        ("3 Suisses", "3 suisses"),
    ],
)
def test_names_of_places_are_compared_by_their_letters(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_a_post_code_has_the_names_of_all_its_places() -> None:
    assert {"bruxelles", "brussel"} <= TODAY.post_codes["1000"].names
    assert {"lennik", "gaasbeek", "sint martens lennik"} <= TODAY.post_codes["1750"].names
    assert len(TODAY.post_codes) > 1100


def test_every_municipality_of_a_post_code_is_one_of_the_list() -> None:
    used = {code for locality in TODAY.post_codes.values() for code in locality.municipalities}
    assert used <= TODAY.municipalities
    assert len(used) > 580


def test_merged_municipalities_have_new_codes() -> None:
    before, after = REFERENCE.as_of(date(2018, 12, 31)), REFERENCE.as_of(date(2019, 1, 1))
    assert before.post_codes["9880"].municipalities == {44001}
    assert after.post_codes["9880"].municipalities == {44084}
    assert 44084 not in before.municipalities
    assert REFERENCE.as_of(date(2024, 12, 31)).post_codes["9120"].municipalities == {46003}
    assert {46003, 46030} == TODAY.post_codes["9120"].municipalities


def test_places_that_do_not_change_are_kept_once() -> None:
    years = {id(REFERENCE.as_of(date(year, 6, 1)).post_codes) for year in range(1990, 2030)}
    assert len(years) == 5


def test_the_admitted_characters() -> None:
    assert TODAY.characters.issuperset("AZaz09 '-#%()*+,./:=?@\\{|}°ÉéÄäÑñÇç")
    assert TODAY.characters.isdisjoint('"&;<>[]_`!$^~€\u2019\u00a0łŁœ')
    assert all({letter.upper(), letter.lower()} <= TODAY.characters for letter in TODAY.characters if letter.isalpha())


def test_risk_classes_statuses_and_natures() -> None:
    assert TODAY.natures == {"EMPLOYEE", "WORKER"}
    assert TODAY.statuses == {"F1", "F2"}
    assert {code for code, nature in TODAY.risk_classes.items() if nature == "WORKER"} == {
        f"00{number}" for number in range(1, 7)
    }
    assert {code for code, nature in TODAY.risk_classes.items() if nature == "EMPLOYEE"} == {
        str(number) for number in range(401, 413)
    }
