"""Names of places, written so that those that differ in accents, case or punctuation alone are equal."""

from unicodedata import combining, normalize


def fold(name: str) -> str:
    """``Saint-Léger (Ht.)`` is ``saint leger ht``."""
    plain = "".join(character for character in normalize("NFKD", name) if not combining(character))
    return " ".join("".join(character if character.isalnum() else " " for character in plain.casefold()).split())
