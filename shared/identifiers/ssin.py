"""SSIN (INSZ, NISS): the worker's number, of the national register or, as BIS number, of the Crossroads Bank.

Eleven digits: birth date YYMMDD, serial, two check digits. Source: glossary, zone 00024 (``docs/sources.md``).
"""

_DAYS = (31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # month 0: unknown, so any day
_SERIALS = range(1, 999)  # odd for men, even for women
_SYNTHETIC_SERIALS = range(1000)


def is_ssin(text: str, *, synthetic: bool = False) -> bool:
    """Whether these are eleven digits of a possible SSIN: check digits, calendar and serial.

    Months are 0 to 12, for BIS numbers plus 20 or 40; month and day may be 0 (unknown). ``synthetic`` also takes
    serials 000 and 999, which no living person has: sandboxes and examples use only those.
    """
    if len(text) != 11 or not (text.isascii() and text.isdigit()):
        return False
    nine = int(text[:9])
    check = int(text[9:])
    born_2000 = 97 - (2_000_000_000 + nine) % 97 == check
    if not born_2000 and 97 - nine % 97 != check:
        return False
    serial = nine % 1000
    if serial not in (_SYNTHETIC_SERIALS if synthetic else _SERIALS):
        return False
    return _is_calendar_day(nine // 1000, born_2000=born_2000)


def with_check_digits(nine_digits: str, *, born_2000: bool) -> str:
    """The SSIN of a birth date and serial: nine digits YYMMDDSSS in, eleven out. ValueError if they can't be one."""
    if len(nine_digits) != 9 or not (nine_digits.isascii() and nine_digits.isdigit()):
        raise ValueError("give nine digits: birth date YYMMDD and serial")
    nine = int(nine_digits)
    ssin = f"{nine_digits}{97 - ((2_000_000_000 if born_2000 else 0) + nine) % 97:02d}"
    if not is_ssin(ssin, synthetic=True):
        raise ValueError("no such day")
    return ssin


def format_ssin(ssin: str) -> str:
    """As people read it: ``YY.MM.DD-SSS.CC``."""
    return f"{ssin[:2]}.{ssin[2:4]}.{ssin[4:6]}-{ssin[6:9]}.{ssin[9:]}"


def encoded_birth(ssin: str) -> tuple[int, int, int]:
    """Year, month and day of birth as the digits of a well-formed SSIN have them; month and day are 0 where unknown."""
    nine = int(ssin[:9])
    born_2000 = 97 - (2_000_000_000 + nine) % 97 == int(ssin[9:])
    year, month, day = nine // 10_000_000, nine // 100_000 % 100, nine // 1000 % 100
    return (2000 if born_2000 else 1900) + year, month % 20, day


def encoded_sex(ssin: str) -> str | None:
    """The sex in the serial of a well-formed SSIN: 1 man, 2 woman; None for a BIS number given while it was unknown."""
    if 20 <= int(ssin[2:4]) < 40:  # month plus 20
        return None
    return "1" if int(ssin[8]) % 2 else "2"


def _is_calendar_day(yymmdd: int, *, born_2000: bool) -> bool:
    year, month, day = yymmdd // 10_000, yymmdd // 100 % 100, yymmdd % 100
    month -= 40 if month >= 40 else 20 if month >= 20 else 0
    if month > 12 or day > _DAYS[month]:
        return False
    return (month, day) != (2, 29) or (year % 4 == 0 and (born_2000 or year != 0))
