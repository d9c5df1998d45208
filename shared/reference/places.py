"""Names of places, written so that those that differ in accents, case, punctuation or a shortened saint are equal."""

from unicodedata import combining, normalize

_SAINTS = {"saint": "st", "sint": "st", "sankt": "st", "sainte": "ste"}


def fold(name: str) -> str:
    """``Saint-Léger (Ht.)`` is ``st leger ht``."""
    plain = "".join(character for character in normalize("NFKD", name) if not combining(character))
    words = "".join(character if character.isalnum() else " " for character in plain.casefold()).split()
    return " ".join(_SAINTS.get(word, word) for word in words)
