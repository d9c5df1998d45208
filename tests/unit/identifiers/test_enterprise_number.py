import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import vat

from shared.identifiers.enterprise_number import (
    enterprise_number,
    format_enterprise_number,
    is_enterprise_number,
    parse_enterprise_number,
)

PUBLISHED = [
    "0400767772", "0449888671", "0471149091", "0407585882", "0477472701", "1009237290", "0206731645", "0403019261",
    "0428759497", "1000000021", "1999999943",
]  # fmt: skip


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_numbers_are_valid(number: str) -> None:
    assert is_enterprise_number(number)
    assert vat.is_valid(number)


@pytest.mark.parametrize(
    "number",
    [
        "0123456789",
        "0400253292",
        "9990000108",
        "0000000000",
        "0000000097",
        "040076777",
        "04007677722",
        "",
        "04007677\uff172",
        "BE04007677",
    ],
)
def test_others_are_not(number: str) -> None:
    assert not is_enterprise_number(number)


def test_a_dropped_zero_is_put_back() -> None:
    assert parse_enterprise_number("400767772") == "0400767772"
    assert not is_enterprise_number("400767772")


def test_dots_are_for_people() -> None:
    assert format_enterprise_number("0400767772") == "0400.767.772"


@pytest.mark.parametrize("sequence", [0, -1, 20_000_000])
def test_no_number_is_made_outside_the_range(sequence: int) -> None:
    with pytest.raises(ValueError):
        enterprise_number(sequence)


@given(st.integers(1, 19_999_999))
def test_what_we_make_is_valid_and_unlike_its_neighbours(sequence: int) -> None:
    number = enterprise_number(sequence)
    assert is_enterprise_number(number)
    assert not is_enterprise_number(f"{int(number) + 1:010d}")


@given(st.integers(2_000_000, 19_999_999))
def test_stdnum_agrees(sequence: int) -> None:
    assert vat.is_valid(enterprise_number(sequence))


@given(st.integers(0, 29_999_999), st.integers(0, 99))
def test_we_and_stdnum_differ_in_no_number_but_nought_and_check_digits_00(sequence: int, check: int) -> None:
    number = f"{sequence:08d}{check:02d}"
    assert is_enterprise_number(number) == (vat.is_valid(number) and sequence > 0 and check > 0)


@given(st.integers(1, 9_999_999))
def test_both_put_back_a_dropped_zero(sequence: int) -> None:
    short = enterprise_number(sequence)[1:]
    assert parse_enterprise_number(short) == vat.compact(short) == f"0{short}"
