"""Number of a declaration, and of the period that an accepted IN creates: ten digits and two check digits, as integer.

The check digits are the remainder of the first ten when divided by 97. The office does not say whether a remainder
of 0 is written 00 or 97: here it is 00 (``docs/sources.md``, question 15).
"""

_LARGEST_SEQUENCE = 9_999_999_999


def declaration_number(sequence: int) -> int:
    """The number of the ``sequence``-th declaration (1 to 9999999999). ValueError beyond."""
    if not 0 < sequence <= _LARGEST_SEQUENCE:
        raise ValueError("a sequence has one to ten digits")
    return sequence * 100 + sequence % 97


def is_declaration_number(number: int) -> bool:
    """Whether this is a possible number."""
    sequence, check = divmod(number, 100)
    return 0 < sequence <= _LARGEST_SEQUENCE and sequence % 97 == check


def parse_declaration_number(text: str) -> int | None:
    """The number that these at most twelve digits stand for; None if there is no such number."""
    if not 0 < len(text) <= 12 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if is_declaration_number(number) else None
