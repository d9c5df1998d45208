"""Format of the worker's identity data. Values are not repeated in the findings."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits, is_filled, read_date
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.zones import malformed
from shared.contracts.declaration import Worker

_OLDEST = 120
_GENDERS = frozenset({"1", "2"})
_BELGIUM = 150
_TEXTS = (
    ("00025", "familyName", "family_name", 48),
    ("00026", "givenName", "given_name", 24),
    ("00168", "placeOfBirth", "place_of_birth", 40),
)
_ADDRESS = (
    ("00030", "street", "street", 35),
    ("00031", "houseNumber", "house_number", 10),
    ("00032", "boxNumber", "box_number", 4),
)


def person(case: Case) -> Findings:
    """Names, birth, sex and nationality, where they are given."""
    worker = case.declaration.worker
    if worker is None or not worker.model_fields_set - {"ssin"}:
        return NOTHING
    found = NOTHING
    for zone, field, attribute, longest in _TEXTS:
        text = getattr(worker, attribute)
        found += malformed(case, zone, f"/worker/{field}", text, valid=is_filled(text, longest))
    found += malformed(case, "00027", "/worker/initial", worker.initial, valid=_is_initial(worker.initial))
    found += malformed(case, "00028", "/worker/birthDate", worker.birth_date, valid=_is_birth_date(case, worker))
    found += malformed(case, "00029", "/worker/gender", worker.gender, valid=worker.gender in _GENDERS)
    born_in = country(worker.country_of_birth) in case.reference.ever_countries
    found += malformed(case, "00169", "/worker/countryOfBirth", worker.country_of_birth, valid=born_in)
    known = country(worker.nationality) in case.view.countries
    return found + malformed(case, "00119", "/worker/nationality", worker.nationality, valid=known)


def home(case: Case) -> Findings:
    """The worker's address, where it is given."""
    address = case.declaration.worker.address if case.declaration.worker is not None else None
    if address is None:
        return NOTHING
    found = NOTHING
    for zone, field, attribute, longest in _ADDRESS:
        text = getattr(address, attribute)
        found += malformed(case, zone, f"/worker/address/{field}", text, valid=is_filled(text, longest))
    post_code = is_post_code(address.post_code, address.country)
    found += malformed(case, "00033", "/worker/address/postCode", address.post_code, valid=post_code)
    city = address.municipality
    if city is not None:
        found += malformed(
            case, "00034", "/worker/address/municipality/name", city.name, valid=is_filled(city.name, 40)
        )
        found += malformed(
            case, "00034", "/worker/address/municipality/code", city.code, valid=is_municipality(city.code)
        )
    known = country(address.country) in case.view.countries
    return found + malformed(case, "00035", "/worker/address/country", address.country, valid=known)


def country(text: str | None) -> int | None:
    """The NIS code of a country, with or without leading zeroes; None if it is no number of at most five digits."""
    return int(text) if text is not None and 0 < len(text) <= 5 and is_digits(text) else None


def is_post_code(text: str | None, country_code: str | None) -> bool:
    """Four digits in Belgium, up to nine characters elsewhere."""
    if text is None or country(country_code) != _BELGIUM:
        return is_filled(text, 9)
    return len(text) == 4 and is_digits(text) and text[0] != "0"


def is_municipality(code: str | None) -> bool:
    """A NIS code of five digits; 99999 is unknown."""
    return code is not None and len(code) == 5 and is_digits(code)


def _is_initial(text: str | None) -> bool:
    return text is not None and len(text) == 1 and text.isalpha()


def _is_birth_date(case: Case, worker: Worker) -> bool:
    text = worker.birth_date or ""
    year_only = len(text) == 10 and text.endswith("-00-00") and is_digits(text[:4])
    if not year_only and read_date(text) is None:
        return False
    return case.now.year - _OLDEST <= int(text[:4]) <= case.now.year


_ZONES = ("00025", "00026", "00027", "00028", "00029", "00119", "00168", "00169")
_HOME_ZONES = ("00030", "00031", "00032", "00033", "00034", "00035")

PERSON = Rule(person, tuple(f"{zone}-003" for zone in _ZONES), IN, "zones 00025 to 00029, 00119, 00168, 00169 [C]")
HOME = Rule(home, tuple(f"{zone}-003" for zone in _HOME_ZONES), IN, "zones 00030 to 00035 [C]")
