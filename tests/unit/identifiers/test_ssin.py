import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import bis, nn

from shared.identifiers.ssin import encoded_birth, encoded_sex, format_ssin, is_ssin, with_check_digits

PUBLISHED = [
    "80111405125", "29111114418", "78070739119", "83120837350", "79051731001", "87062315653", "93051822361",
    "85073003328", "17073003384", "29311104266", "98472899765", "01490700185", "85010199786",
    "04022999805", "90411590150", "01250390209",
]  # fmt: skip


@pytest.mark.parametrize("ssin", PUBLISHED)
def test_published_numbers_are_valid(ssin: str) -> None:
    assert is_ssin(ssin)


@pytest.mark.parametrize("ssin", PUBLISHED)
@pytest.mark.parametrize("position", range(11))
def test_one_wrong_digit_is_noticed(ssin: str, position: int) -> None:
    wrong = ssin[:position] + str((int(ssin[position]) + 1) % 10) + ssin[position + 1 :]
    assert not is_ssin(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "8501019978",
        "850101997860",
        "85.01.01-997.86",
        "\uff18\uff15\uff10\uff11\uff10\uff11\uff19\uff19\uff17\uff18\uff16",
        "8501019978²",
    ],
)
def test_only_eleven_ascii_digits_are_an_ssin(text: str) -> None:
    assert not is_ssin(text)


@pytest.mark.parametrize(
    "day", ["850230", "850432", "851301", "011901", "850032", "013301", "015301", "990229", "019901"]
)
def test_a_day_that_no_calendar_has_is_refused(day: str) -> None:
    with pytest.raises(ValueError):
        with_check_digits(f"{day}001", born_2000=False)


def test_29_february_depends_on_the_century_that_the_check_digits_tell() -> None:
    assert is_ssin(with_check_digits("000229001", born_2000=True))
    with pytest.raises(ValueError):
        with_check_digits("000229001", born_2000=False)


@pytest.mark.parametrize("day", ["850000", "850001", "850200", "852000", "854000", "850031"])
def test_month_and_day_may_be_unknown(day: str) -> None:
    assert is_ssin(with_check_digits(f"{day}001", born_2000=False))


def test_the_worker_of_the_official_sample_messages_is_synthetic() -> None:
    assert not is_ssin("01410199955")
    assert is_ssin("01410199955", synthetic=True)


@pytest.mark.parametrize("serial", ["000", "999"])
def test_synthetic_serials_pass_only_where_they_are_asked_for(serial: str) -> None:
    ssin = with_check_digits(f"850101{serial}", born_2000=False)
    assert not is_ssin(ssin)
    assert is_ssin(ssin, synthetic=True)


def test_separators_are_for_people() -> None:
    assert format_ssin("85010199786") == "85.01.01-997.86"


@pytest.mark.parametrize("nine", ["", "12345678", "1234567890", "12345678x"])
def test_check_digits_need_nine_digits(nine: str) -> None:
    with pytest.raises(ValueError):
        with_check_digits(nine, born_2000=False)


@given(st.integers(0, 98), st.integers(1, 12), st.integers(1, 28), st.integers(1, 998), st.sampled_from([0, 20, 40]))
def test_what_we_make_stdnum_accepts(year: int, month: int, day: int, serial: int, offset: int) -> None:
    ssin = with_check_digits(f"{year:02d}{month + offset:02d}{day:02d}{serial:03d}", born_2000=False)
    assert is_ssin(ssin)
    assert (bis if offset else nn).is_valid(ssin)


@st.composite
def with_true_check_digits(draw: st.DrawFn) -> str:
    """Any nine digits, also of days and months that don't exist, with check digits of one of the two centuries."""
    nine = draw(st.integers(0, 999_999_999))
    century = draw(st.sampled_from([0, 2_000_000_000]))
    return f"{nine:09d}{97 - (century + nine) % 97:02d}"


@given(with_true_check_digits())
def test_what_we_accept_stdnum_accepts(ssin: str) -> None:
    future = int(ssin[:2]) > 20  # of this century: stdnum looks at today's date
    if is_ssin(ssin):
        assert nn.is_valid(ssin) or bis.is_valid(ssin) or future


@given(with_true_check_digits())
def test_what_stdnum_accepts_we_accept_but_for_days_and_serials_that_nobody_has(ssin: str) -> None:
    month, day, serial = int(ssin[2:4]) % 20, int(ssin[4:6]), int(ssin[6:9])
    longest = 31 if month == 0 else calendar.monthrange(2001, month)[1] if month <= 12 else 0
    if (nn.is_valid(ssin) or bis.is_valid(ssin)) and day <= longest and 0 < serial < 999:
        assert is_ssin(ssin)


@given(with_true_check_digits(), st.integers(1, 98))
def test_of_all_check_digits_only_those_of_a_century_are_taken(ssin: str, more: int) -> None:
    wrong = f"{ssin[:9]}{(int(ssin[9:]) + more) % 99:02d}"
    if is_ssin(wrong):
        assert nn.is_valid(wrong) or bis.is_valid(wrong) or int(wrong[:2]) > 20


@pytest.mark.parametrize(
    ("nine_digits", "born_2000", "birth", "sex"),
    [
        ("850101001", False, (1985, 1, 1), "1"),
        ("850101002", False, (1985, 1, 1), "2"),
        ("040229002", True, (2004, 2, 29), "2"),
        ("854101001", False, (1985, 1, 1), "1"),
        ("852101001", False, (1985, 1, 1), None),
        ("853231001", False, (1985, 12, 31), None),
        ("850000001", False, (1985, 0, 0), "1"),
        ("854000001", True, (2085, 0, 0), "1"),
    ],
)
def test_birth_and_sex_are_in_the_digits(
    nine_digits: str, born_2000: bool, birth: tuple[int, int, int], sex: str | None
) -> None:
    ssin = with_check_digits(nine_digits, born_2000=born_2000)
    assert (encoded_birth(ssin), encoded_sex(ssin)) == (birth, sex)


@pytest.mark.parametrize("ssin", [ssin for ssin in PUBLISHED if nn.is_valid(ssin) or bis.is_valid(ssin)])
def test_birth_and_sex_are_those_that_others_read_in_the_digits(ssin: str) -> None:
    """python-stdnum answers None where any part of the birth date is unknown."""
    other = nn if nn.is_valid(ssin) else bis
    year, month, day = encoded_birth(ssin)
    born = date(year, month, day) if month and day else None
    assert other.get_birth_date(ssin) == born
    assert {"M": "1", "F": "2", None: None}[other.get_gender(ssin)] == encoded_sex(ssin)
