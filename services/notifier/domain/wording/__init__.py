"""The words of a confirmation in the four languages. What is stored with a confirmation never changes; these words are a
version of their own (``VERSION``), so that an old message keeps reading as it was sent.
"""

from services.notifier.domain.wording.dutch import DUTCH
from services.notifier.domain.wording.english import ENGLISH
from services.notifier.domain.wording.french import FRENCH
from services.notifier.domain.wording.german import GERMAN
from services.notifier.domain.wording.words import Wording

VERSION = 1

_WORDINGS: dict[tuple[int, str], Wording] = {
    (1, "fr"): FRENCH,
    (1, "nl"): DUTCH,
    (1, "de"): GERMAN,
    (1, "en"): ENGLISH,
}

LANGUAGES = frozenset(language for _, language in _WORDINGS)


def wording(language: str, version: int = VERSION) -> Wording:
    """The words of this version in this language. Raises KeyError for a version that never was."""
    return _WORDINGS[version, language]
