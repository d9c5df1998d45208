"""People who don't exist: SSINs of serials nobody has, and full identities for those declared without SSIN."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from shared.identifiers.ssin import with_check_digits

_FIRST_BIRTH = date(1955, 1, 1)
_BIRTH_DAYS = 18_000  # up to April 2004
MOST_PEOPLE = _BIRTH_DAYS * 4

_FAMILY_NAMES = (
    "Peeters",
    "Dubois",
    "Janssens",
    "Lambert",
    "Maes",
    "Dupont",
    "Willems",
    "Simon",
    "Goossens",
    "Schmitz",
)
_GIVEN_NAMES = ("An", "Marie", "Luc", "Jean", "Sofie", "Nathalie", "Jan", "Pierre", "Greet", "Ursula")
_BELGIUM = 150


def synthetic_ssin(index: int) -> str:
    """The SSIN of the ``index``-th synthetic person (0 to 71,999): serial 000 or 999; the upper half are BIS numbers."""
    if not 0 <= index < MOST_PEOPLE:
        raise ValueError(f"there are {MOST_PEOPLE} synthetic people")
    day, variant = index % _BIRTH_DAYS, index // _BIRTH_DAYS
    birth = _FIRST_BIRTH + timedelta(days=day)
    month = birth.month + (40 if variant >= 2 else 0)
    serial = "999" if variant % 2 else "000"
    return with_check_digits(f"{birth:%y}{month:02d}{birth:%d}{serial}", born_2000=birth.year >= 2000)


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """``fields``: the worker as declared. ``known``: whether the sandbox finds the person, at once or after a while.
    ``pending``: whether identification has to be waited for.
    """

    id: str
    fields: dict[str, Any]
    known: bool = True
    pending: bool = False


def person_with_ssin(index: int) -> SyntheticPerson:
    """Declared by SSIN alone."""
    ssin = synthetic_ssin(index)
    return SyntheticPerson(ssin, {"ssin": ssin})


def person_in_register(entry: dict[str, Any]) -> SyntheticPerson:
    """Someone of the seed's identity register, declared without SSIN: found by names and birth date."""
    names = (str(entry["family_name"]), str(entry["given_name"]), str(entry["birth_date"]))
    known = {field: int(entry[field]) for field in ("gender", "nationality") if entry.get(field)}
    return SyntheticPerson(str(entry["ssin"]), {**_identity(*names), **known}, known=True, pending=True)


def unidentifiable_person(rng: Random) -> SyntheticPerson:
    """Someone the register can't find."""
    birth = date(1970, 1, 1) + timedelta(days=rng.randrange(12_000))
    names = (f"{rng.choice(_FAMILY_NAMES)}-Nemo", rng.choice(_GIVEN_NAMES), birth.isoformat())
    return SyntheticPerson("/".join(names), _identity(*names), known=False, pending=True)


def address() -> dict[str, Any]:
    """A postal address in Belgium."""
    municipality = {"code": 44021, "name": "Gent"}
    return {
        "street": "Coupure",
        "houseNumber": "12",
        "postCode": "9000",
        "municipality": municipality,
        "country": _BELGIUM,
    }


def _identity(family_name: str, given_name: str, birth_date: str) -> dict[str, Any]:
    return {
        "familyName": family_name,
        "givenName": given_name,
        "birthDate": birth_date,
        "placeOfBirth": "Gent",
        "countryOfBirth": _BELGIUM,
        "gender": 1,
        "nationality": _BELGIUM,
        "address": address(),
    }
