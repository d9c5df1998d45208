import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers.declaration_number import (
    declaration_number,
    is_declaration_number,
    parse_declaration_number,
)


@pytest.mark.parametrize(
    "text",
    ["600027876089", "600008446383", "600018399694", "501986975557", "656309296521", "656309314911", "658690837083"],
)  # fmt: skip
def test_published_numbers_are_valid(text: str) -> None:
    assert parse_declaration_number(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "0", "600027876088", "6000278760890", "60002787608\uff19", "-60002787608", "600 278 760", "6e11"]
)
def test_others_are_not(text: str) -> None:
    assert parse_declaration_number(text) is None


def test_a_remainder_of_nought_is_written_00_and_never_97() -> None:
    assert declaration_number(97) == 9700
    assert not is_declaration_number(9797)


@pytest.mark.parametrize("sequence", [0, -1, 10_000_000_000])
def test_a_sequence_has_one_to_ten_digits(sequence: int) -> None:
    with pytest.raises(ValueError):
        declaration_number(sequence)


@given(st.integers(1, 9_999_999_999))
def test_a_number_comes_back_from_its_twelve_digits(sequence: int) -> None:
    number = declaration_number(sequence)
    assert parse_declaration_number(f"{number:012d}") == number
    assert not is_declaration_number(number + 1)
