"""Identity data given together with an SSIN: those of its holder. Values are never repeated, of either side."""

import re
import unicodedata
from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits, read_date
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from shared.contracts.declaration import Worker
from shared.contracts.declaration_received import Person
from shared.identifiers.ssin import encoded_birth, encoded_sex, is_ssin

_SEXES = frozenset({"1", "2"})
_SSIN_AND_MORE = 2
_NAMES_AND_BIRTH = 3
_LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "\u0131": "i"})
_APOSTROPHES = re.compile("['\u2019]")
_SIGNS = re.compile(r"[\W\d_]+")


def holder(case: Case) -> Findings:
    """Names, birth and sex given beside an SSIN are those that the register knows of the person.

    Names are compared without case, accents and signs, given names in any order, and one part of a double name is
    enough; of a birth date the year is, if only that is declared. What is malformed, or unknown, is not compared. The
    SSIN itself doesn't fit when it is none of the person's, or when names and birth date all differ, or when what the
    register doesn't know is otherwise in its own digits.
    """
    worker = case.declaration.worker
    if worker is None or len(worker.model_fields_set) < _SSIN_AND_MORE:
        return NOTHING
    person, ssin = case.received.person, case.declared_ssin
    if person is None or ssin is None:
        return NOTHING
    found = NOTHING
    if _are_other_names(worker.family_name, person.family_name):
        found += (case.anomaly("00025-348", "/worker/familyName"),)
    if _are_other_names(worker.given_name, person.given_name):
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


def _are_other_names(declared: str | None, known: str | None) -> bool:
    one, other = _words(declared or ""), _words(known or "")
    return not _is_within(one, other) and not _is_within(other, one)


def _is_within(one: list[str], other: list[str]) -> bool:
    """``Anne-Marie`` within ``Marie Anne Louise``, and within ``Annemarie``; no name at all within any."""
    return set(one) <= set(other) or "".join(one) in {*other, "".join(other)}


def _words(name: str) -> list[str]:
    """The words of a name in plain letters; initials count only where there is nothing else."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    words = _SIGNS.sub(" ", _APOSTROPHES.sub("", letters)).split()
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
)
