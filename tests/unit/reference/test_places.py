from datetime import date
from unicodedata import name

import pytest

from shared.reference.places import fold
from shared.reference.reference import Reference

REFERENCE = Reference.load()
TODAY = REFERENCE.as_of(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Saint-Léger (Ht.)", "st leger ht"),
        ("  BRAINE-L'ALLEUD ", "braine l alleud"),
        ("Büllingen", "bullingen"),
        ("St. Vith", "st vith"),
        ("Sankt Vith", "st vith"),
        ("St-Gilles", "st gilles"),
        ("SINT-GILLIS", "st gillis"),
        ("Sainte-Ode", "ste ode"),
        ("Ste.-Ode", "ste ode"),
        ("Saintes", "saintes"),
        ("3 Suisses", "3 suisses"),
    ],
)
def test_names_of_places_are_compared_by_their_letters(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_post_code_has_the_names_of_all_its_places() -> None:
    assert {"bruxelles", "brussel"} <= TODAY.post_codes["1000"].names
    assert {"lennik", "gaasbeek", "st martens lennik"} <= TODAY.post_codes["1750"].names
    assert len(TODAY.post_codes) > 1100


def test_every_municipality_of_a_post_code_is_one_of_the_list() -> None:
    used = {code for locality in TODAY.post_codes.values() for code in locality.municipalities}
    assert used <= TODAY.municipalities | REFERENCE.as_of(date(2018, 12, 31)).municipalities
    assert len(used) > 580


def test_merged_municipalities_have_new_codes() -> None:
    before, after = REFERENCE.as_of(date(2018, 12, 31)), REFERENCE.as_of(date(2019, 1, 1))
    assert 44001 in before.municipalities
    assert 44084 not in before.municipalities
    assert 44001 not in after.municipalities
    assert 44084 in after.municipalities


@pytest.mark.parametrize(
    ("post_code", "codes"),
    [
        ("9880", {44001, 44084}),
        ("9120", {46003, 46030}),
        ("9800", {44011, 44083}),
        ("9850", {44049, 44083}),
        ("2870", {12030, 12041}),
    ],
)
def test_a_post_code_keeps_the_codes_of_municipalities_that_merged(post_code: str, codes: set[int]) -> None:
    assert TODAY.post_codes[post_code].municipalities == codes


def test_a_post_code_that_was_withdrawn_is_none() -> None:
    assert "1010" in REFERENCE.as_of(date(2016, 9, 30)).post_codes
    assert "1010" not in REFERENCE.as_of(date(2016, 10, 1)).post_codes


def test_a_post_code_has_the_names_of_its_municipalities_too() -> None:
    """Annex 23 lacks some that annex 1 has: only there the municipality of 9120 is Beveren."""
    assert "beveren" in TODAY.post_codes["9120"].names
    assert {"beveren waas", "kallo beveren waas", "kallo"} <= TODAY.post_codes["9120"].names
    assert {"st nicolas liege", "st nicolas"} <= TODAY.post_codes["4420"].names


def test_places_that_do_not_change_are_kept_once() -> None:
    years = {id(REFERENCE.as_of(date(year, 6, 1)).post_codes) for year in range(1990, 2030)}
    assert len(years) == 5


def test_all_latin_writing_is_admitted() -> None:
    ascii_that_is_printed = "".join(map(chr, range(0x20, 0x7F)))
    assert TODAY.characters.issuperset(ascii_that_is_printed)
    assert TODAY.characters.issuperset("°ªº«»§²½€™№ÉéÄäÑñÇçŁłŒœĐđČčßẞİıƏəȘșẠỹŐő…\u00d7\u2032\u2033")
    assert TODAY.characters.issuperset("\u00a0\u202f\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u02bc\u0301\u0327\ufb01")
    cases = {letter.upper() for letter in TODAY.characters} | {letter.lower() for letter in TODAY.characters}
    latin = {letter for letter in cases if len(letter) == 1 and "LATIN" in name(letter)}
    assert {letter for letter in latin - TODAY.characters if ord(letter) < 0x2C00} == set()


def test_other_writing_and_what_cannot_be_seen_is_not() -> None:
    assert TODAY.characters.isdisjoint("ЖжΑαאعदक中日한\U0001f600\u2603\u2190")
    assert TODAY.characters.isdisjoint("\x00\t\n\x7f\x80\x9f\u00ad\u200b\u200e\u202e\u2028\ufeff\ufffd")


def test_risk_classes_statuses_and_natures() -> None:
    assert TODAY.natures == {"EMPLOYEE", "WORKER"}
    assert TODAY.statuses == {"F1", "F2"}
    assert {code for code, nature in TODAY.risk_classes.items() if nature == "WORKER"} == {
        f"00{number}" for number in range(1, 7)
    }
    assert {code for code, nature in TODAY.risk_classes.items() if nature == "EMPLOYEE"} == {
        str(number) for number in range(401, 413)
    }
