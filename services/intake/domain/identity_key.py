"""How the identity data of two persons are compared."""

import unicodedata
from datetime import date


def identity_key(family_name: str | None, given_name: str | None, birth_date: date | str | None) -> str | None:
    """Names and birth date without case, accents, and anything but letters; None if one of them is missing.

    ``birth_date``: a date, or ``YYYY-MM-DD`` as declared.
    """
    names = _letters(family_name or ""), _letters(given_name or "")
    if not all(names) or birth_date is None:
        return None
    return f"{names[0]}/{names[1]}/{birth_date}"


def _letters(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if character.isalpha())
