"""Format of the worker's identity data. Values are not repeated in the findings."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits, read_date
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.writing import composed, country, is_post_code, is_text, municipality_fits
from services.validator.domain.rules.zones import malformed
from shared.contracts.declaration import Worker

_OLDEST = 120
_GENDERS = frozenset({"1", "2"})
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
        found += malformed(case, zone, f"/worker/{field}", text, valid=is_text(case, text, longest))
    found += malformed(case, "00027", "/worker/initial", worker.initial, valid=_is_initial(case, worker.initial))
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
        found += malformed(case, zone, f"/worker/address/{field}", text, valid=is_text(case, text, longest))
    post_code = is_post_code(case, address)
    found += malformed(case, "00033", "/worker/address/postCode", address.post_code, valid=post_code)
    city, where = address.municipality, "/worker/address/municipality"
    if city is not None:
        name_fits, code_fits = municipality_fits(case, address, city)
        found += malformed(case, "00034", f"{where}/name", city.name, valid=name_fits)
        found += malformed(case, "00034", f"{where}/code", city.code, valid=code_fits)
    known = country(address.country) in case.view.countries
    return found + malformed(case, "00035", "/worker/address/country", address.country, valid=known)


def _is_initial(case: Case, text: str | None) -> bool:
    return text is not None and is_text(case, text, 1) and composed(text).isalpha()


def _is_birth_date(case: Case, worker: Worker) -> bool:
    text = worker.birth_date
    if text is None:
        return False
    year_only = len(text) == 10 and text.endswith("-00-00") and is_digits(text[:4])
    if not year_only and read_date(text) is None:
        return False
    return case.now.year - _OLDEST <= int(text[:4]) <= case.now.year


_ZONES = ("00025", "00026", "00027", "00028", "00029", "00119", "00168", "00169")
_HOME_ZONES = ("00030", "00031", "00032", "00033", "00034", "00035")

PERSON = Rule(
    person,
    tuple(f"{zone}-003" for zone in _ZONES),
    IN,
    "zones 00025 to 00029, 00119, 00168, 00169 [C]; Latin writing [I]",
)
HOME = Rule(
    home,
    tuple(f"{zone}-003" for zone in _HOME_ZONES),
    IN,
    "zones 00030 to 00035 [C]; Latin writing, annexes 1 and 23 as of the day of receipt [I]",
)
