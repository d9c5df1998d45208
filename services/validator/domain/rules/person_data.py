"""Identity data given together with an SSIN: those of its holder. Values are never repeated, of either side."""

import re
import unicodedata
from datetime import date
from itertools import accumulate

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits, read_date
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.writing import composed
from shared.contracts.declaration import Worker
from shared.contracts.declaration_received import Person
from shared.identifiers.ssin import encoded_birth, encoded_sex, is_ssin

_SEXES = frozenset({"1", "2"})
_SSIN_AND_MORE = 2
_NAMES_AND_BIRTH = 3
_LONGEST_FAMILY_NAME = 48
_LONGEST_GIVEN_NAME = 24
_LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "\u0131": "i"})
_APOSTROPHES = re.compile("['\u2019]")
_SIGNS = re.compile(r"[\W\d_]+")


def holder(case: Case) -> Findings:
    """Names, birth and sex given beside an SSIN are those that the register knows of the person.

    Names are compared without case, accents, signs and spaces, given names in any order, and one part of a double name
    is enough; one that fills its zone may be cut off. Of a birth date the year is enough, if only that is declared. What
    is malformed, or unknown, is not compared. The SSIN itself doesn't fit when it is none of the person's, or when names
    and birth date all differ, or when what the register doesn't know is otherwise in its own digits.
    """
    worker = case.declaration.worker
    if worker is None or len(worker.model_fields_set) < _SSIN_AND_MORE:
        return NOTHING
    person, ssin = case.received.person, case.declared_ssin
    if person is None or ssin is None:
        return NOTHING
    found = NOTHING
    if _are_other_names(worker.family_name, person.family_name, _LONGEST_FAMILY_NAME):
        found += (case.anomaly("00025-348", "/worker/familyName"),)
    if _are_other_names(worker.given_name, person.given_name, _LONGEST_GIVEN_NAME):
        found += (case.anomaly("00026-348", "/worker/givenName"),)
    if person.birth_date is not None and _is_other_birth(worker.birth_date, _parts(person.birth_date)):
        found += (case.anomaly("00028-348", "/worker/birthDate"),)
    is_somebody_else = len(found) == _NAMES_AND_BIRTH
    if _is_other_sex(worker.gender, person.gender):
        found += (case.anomaly("00029-348", "/worker/gender"),)
    if not is_ssin(ssin, synthetic=case.reference.synthetic):
        return found
    if is_somebody_else or ssin not in {person.ssin, *person.former_ssins} or _digits_contradict(worker, ssin, person):
        return (case.anomaly("00024-348", "/worker/ssin"), *found)
    return found


def _digits_contradict(worker: Worker, ssin: str, person: Person) -> bool:
    if person.birth_date is None and _is_other_birth(worker.birth_date, encoded_birth(ssin)):
        return True
    return person.gender is None and _is_other_sex(worker.gender, encoded_sex(ssin))


def _are_other_names(declared: str | None, known: str | None, longest: int) -> bool:
    one, other = _words(declared or ""), _words(known or "")
    if _is_within(one, other) or _is_within(other, one):
        return False
    return len(composed(declared or "")) < longest or not _begins(one, other)


def _is_within(one: list[str], other: list[str]) -> bool:
    """``Anne-Marie J.`` within ``Marie Anne Louise``, and within ``Annemarie``; ``d'Hondt`` within ``D Hondt Maes``."""
    if set(_without_initials(one)) <= set(_without_initials(other)):
        return True
    joined = ("".join(one), "".join(_without_initials(one)))
    return any(_has_run(words, text) for words in (other, _without_initials(other)) for text in joined)


def _has_run(words: list[str], joined: str) -> bool:
    """Whether some of the words, one after the other, are written ``joined``."""
    letters, ends = "".join(words), [0, *accumulate(map(len, words))]
    return any(letters.startswith(joined, start) and start + len(joined) in ends for start in ends)


def _begins(cut: list[str], known: list[str]) -> bool:
    """Whether the name is cut off, within a word too, from one that is known."""
    *whole, last = cut
    if set(whole) <= set(known) and any(word.startswith(last) for word in known):
        return True
    return "".join(known).startswith("".join(cut))


def _words(name: str) -> list[str]:
    """The words of a name in plain letters."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return _SIGNS.sub(" ", _APOSTROPHES.sub("", letters)).split()


def _without_initials(words: list[str]) -> list[str]:
    """Initials count only where there is nothing else."""
    return [word for word in words if len(word) > 1] or words


def _is_other_birth(declared: str | None, known: tuple[int, int, int]) -> bool:
    """Parts that are 0 are unknown, and fit any."""
    if declared is None:
        return False
    if (day := read_date(declared)) is not None:
        parts = _parts(day)
    elif len(declared) == 10 and declared.endswith("-00-00") and is_digits(declared[:4]):
        parts = (int(declared[:4]), 0, 0)
    else:
        return False
    return any(one != other for one, other in zip(parts, known, strict=True) if one and other)


def _is_other_sex(declared: str | None, known: str | None) -> bool:
    return known in _SEXES and declared in _SEXES and declared != known


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


HOLDER = Rule(
    holder,
    ("00024-348", "00025-348", "00026-348", "00028-348", "00029-348"),
    IN,
    "zones 00024, 00025, 00026, 00028, 00029 [C]; tolerance, and when the SSIN itself is meant [I]",
    reads_register=True,
)
