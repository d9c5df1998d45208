"""Enterprise number of the Crossroads Bank for Enterprises: eight digits, the first 0 or 1, and two check digits.

Source: glossary, zones 00014 and 00131 (``docs/sources.md``).
"""

_LARGEST = 1_999_999_943


def is_enterprise_number(text: str) -> bool:
    """Whether these are the ten digits of a possible enterprise number."""
    return len(text) == 10 and parse_enterprise_number(text) == text


def parse_enterprise_number(text: str) -> str | None:
    """Ten digits. Nine are padded, since some messages drop the leading zero; None if it is no enterprise number."""
    if len(text) not in {9, 10} or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    if not 100 <= number <= _LARGEST or 97 - number // 100 % 97 != number % 100:
        return None
    return text if len(text) == 10 else f"0{text}"


def enterprise_number(sequence: int) -> str:
    """The enterprise number with these first eight digits (1 to 19999999). ValueError if there is none."""
    number = f"{sequence:08d}{97 - sequence % 97:02d}"
    if not is_enterprise_number(number):
        raise ValueError("the first eight digits are between 1 and 19999999")
    return number


def format_enterprise_number(number: str) -> str:
    """As people read it: ``0NNN.NNN.NNN``."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"
