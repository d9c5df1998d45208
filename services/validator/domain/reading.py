"""Values in the text of a declaration. Each reader returns None for absent and for malformed text alike."""

from datetime import date

NO_END = date(9999, 12, 31)


def read_date(text: str | None) -> date | None:
    """``YYYY-MM-DD``; glossary, zones 00910 and 00911 [C]."""
    if text is None or len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_hour(text: str | None) -> str | None:
    """``HHMM`` from 0000 to 2359; glossary, zones 00777 and 00778 [C]."""
    if text is None or len(text) != 4 or not is_digits(text) or text[:2] > "23" or text[2:] > "59":
        return None
    return text


def read_count(text: str | None) -> int | None:
    """A whole number from 1 to 999; glossary, zones 01017 and 01135 [C]."""
    if text is None or not 0 < len(text) <= 3 or not is_digits(text):
        return None
    return int(text) or None


def is_digits(text: str) -> bool:
    """Whether the text is one or more of the ten ASCII digits and nothing else."""
    return text.isascii() and text.isdigit()


def is_filled(text: str | None, longest: int) -> bool:
    """Whether there is something to read, of at most ``longest`` characters."""
    return text is not None and len(text) <= longest and not text.isspace() and text != ""
