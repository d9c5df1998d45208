"""NSSO number of an employer: definitive (9 digits) or provisional (10 digits, starting with 5).

The whole number leaves 96 when divided by 97. Source of the ranges: glossary, zones 00011 and 00948; the rule is
derived from published numbers and from both ends of both ranges (``docs/sources.md``).
"""

_DEFINITIVE = range(100_006, 199_999_935)
_PROVISIONAL = range(5_000_000_120, 5_999_999_990)


def is_nsso_number(text: str) -> bool:
    """Whether these are the nine digits of a possible definitive number."""
    return len(text) == 9 and parse_nsso_number(text) is not None


def is_provisional_number(text: str) -> bool:
    """Whether these are the ten digits of a possible provisional number."""
    return len(text) == 10 and text.isascii() and text.isdigit() and _fits(int(text), _PROVISIONAL)


def parse_nsso_number(text: str) -> str | None:
    """Nine digits; shorter ones are padded with the zeroes that numbers lose. None if it is no definitive number."""
    if not 0 < len(text) <= 9 or not (text.isascii() and text.isdigit()) or not _fits(int(text), _DEFINITIVE):
        return None
    return text.zfill(9)


def nsso_number(sequence: int) -> str:
    """The definitive number with these first seven digits (1001 to 1999999). ValueError if there is none."""
    return f"{_with_check(sequence, _DEFINITIVE):09d}"


def provisional_number(sequence: int) -> str:
    """The provisional number with these first eight digits (50000001 to 59999999). ValueError if there is none."""
    return f"{_with_check(sequence, _PROVISIONAL):010d}"


def _with_check(sequence: int, allowed: range) -> int:
    number = sequence * 100 + 96 - sequence * 100 % 97
    if number not in allowed:
        raise ValueError("no NSSO number starts so")
    return number


def _fits(number: int, allowed: range) -> bool:
    return number in allowed and number % 97 == 96
