import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers.nsso_number import (
    is_nsso_number,
    is_provisional_number,
    nsso_number,
    parse_nsso_number,
    provisional_number,
)


@pytest.mark.parametrize(
    "number",
    ["175110801", "070500472", "162518843", "175702307", "015170023", "000935467", "000100006", "199999934", "199900121", "150000023"],
)  # fmt: skip
def test_published_numbers_are_valid(number: str) -> None:
    assert is_nsso_number(number)


@pytest.mark.parametrize(
    "number",
    ["156065072", "000000096", "000099909", "200000031", "17511080", "1751108010", "", "17511080\uff11", "00017511080"],
)
def test_others_are_not(number: str) -> None:
    assert not is_nsso_number(number)


@pytest.mark.parametrize("number", ["5000000120", "5999999989"])
def test_both_ends_of_the_provisional_range_are_valid(number: str) -> None:
    assert is_provisional_number(number)


@pytest.mark.parametrize(
    "number", ["5000000023", "6000000086", "4999999926", "500000012", "5000000121", "5000000\uff1120", ""]
)
def test_other_numbers_are_not_provisional(number: str) -> None:
    assert not is_provisional_number(number)


def test_dropped_zeroes_are_put_back() -> None:
    assert parse_nsso_number("935467") == "000935467"
    assert parse_nsso_number("935468") is None


@pytest.mark.parametrize("sequence", [0, 999, 2_000_000])
def test_no_number_is_made_outside_the_range(sequence: int) -> None:
    with pytest.raises(ValueError):
        nsso_number(sequence)


@given(st.integers(1_001, 1_999_999))
def test_a_definitive_number_that_we_make_is_valid(sequence: int) -> None:
    assert is_nsso_number(nsso_number(sequence))


@given(st.integers(50_000_002, 59_999_998))
def test_a_provisional_number_that_we_make_is_valid(sequence: int) -> None:
    assert is_provisional_number(provisional_number(sequence))
