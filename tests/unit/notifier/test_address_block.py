"""The address in the envelope's window."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.address import LINES, WIDTH, address_block

HOME: dict[str, Any] = {"street": "Rue de la Loi", "houseNumber": "12", "postCode": "1000", "city": "Bruxelles"}


def test_a_plain_address_has_the_country_in_capitals_on_its_own_last_line() -> None:
    assert address_block("Boulangerie Dupont SRL", HOME, "fr") == [
        "Boulangerie Dupont SRL",
        "Rue de la Loi 12",
        "1000 Bruxelles",
        "BELGIQUE",
    ]


@pytest.mark.parametrize(("language", "shown"), [("fr", "12 bte 3"), ("nl", "12 bus 3"), ("de", "12 Bfk. 3")])
def test_a_box_is_named_in_the_language_of_the_letter(language: str, shown: str) -> None:
    assert address_block("X", {**HOME, "boxNumber": "3"}, language)[1] == f"Rue de la Loi {shown}"


@pytest.mark.parametrize("post_code", ["B-1000", "BE - 1000", "b-1000", " 1000 "])
def test_nothing_precedes_the_postcode(post_code: str) -> None:
    assert address_block("X", {**HOME, "postCode": post_code}, "fr")[2] == "1000 Bruxelles"


@pytest.mark.parametrize("post_code", ["SW1A 1AA", "1012 AB", "AD500"])
def test_letters_that_belong_to_a_postcode_stay(post_code: str) -> None:
    assert address_block("X", {**HOME, "postCode": post_code}, "en")[2].startswith(post_code)


def test_a_country_nobody_listed_stands_for_itself() -> None:
    assert address_block("X", {**HOME, "country": "ZZ"}, "fr")[-1] == "ZZ"


def test_a_long_name_takes_what_the_other_lines_leave_and_shows_that_it_is_cut() -> None:
    lines = address_block("Association " * 20, HOME, "fr")
    assert len(lines) == LINES
    assert lines[2].endswith("…")
    assert lines[3:] == ["Rue de la Loi 12", "1000 Bruxelles", "BELGIQUE"]


@given(
    st.text(min_size=1, max_size=300),
    st.text(min_size=1, max_size=200),
    st.text(min_size=1, max_size=20),
    st.text(min_size=1, max_size=100),
)
def test_no_address_ever_leaves_the_window(name: str, street: str, post_code: str, city: str) -> None:
    lines = address_block(name, {**HOME, "street": street, "postCode": post_code, "city": city}, "nl")
    assert len(lines) <= LINES
    assert all(len(line) <= WIDTH and "\n" not in line for line in lines)
    assert lines[-1] == "BELGIË"
