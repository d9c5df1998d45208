"""How names and addresses may be written: admitted characters, post codes, and the municipalities that go with them."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits, is_filled
from shared.contracts.declaration import Address
from shared.reference.entries import Locality, View
from shared.reference.places import fold

_BELGIUM = 150
_UNKNOWN_MUNICIPALITY = "99999"
_LONGEST_POST_CODE = 9
_LONGEST_CITY = 40


def is_text(case: Case, text: str | None, longest: int) -> bool:
    """Something to read, of at most ``longest`` characters, all of annex 24."""
    return text is not None and is_filled(text, longest) and case.view.characters.issuperset(text)


def country(text: str | None) -> int | None:
    """The NIS code of a country, with or without leading zeroes; None if it is no number of at most five digits."""
    return int(text) if text is not None and len(text) <= 5 and is_digits(text) else None


def is_post_code(case: Case, address: Address) -> bool:
    """In Belgium one of annex 23, as of the day of receipt; up to nine characters elsewhere."""
    text = address.post_code
    if country(address.country) != _BELGIUM:
        return is_text(case, text, _LONGEST_POST_CODE)
    return text in _today(case).post_codes


def is_city(case: Case, address: Address, name: str | None) -> bool:
    """In Belgium a name that goes with the post code, in either language; any text elsewhere."""
    if name is None or not is_text(case, name, _LONGEST_CITY):
        return False
    locality = _locality(case, address)
    return locality is None or fold(name) in locality.names


def is_municipality(case: Case, address: Address, code: str | None) -> bool:
    """A NIS code of five digits, in Belgium one that goes with the post code; 99999 is unknown."""
    if code is None or len(code) != 5 or not is_digits(code):
        return False
    if code == _UNKNOWN_MUNICIPALITY or country(address.country) != _BELGIUM:
        return True
    locality = _locality(case, address)
    fitting = locality.municipalities if locality is not None else frozenset()
    return int(code) in (fitting or _today(case).municipalities)


def _locality(case: Case, address: Address) -> Locality | None:
    if country(address.country) != _BELGIUM:
        return None
    return _today(case).post_codes.get(address.post_code or "")


def _today(case: Case) -> View:
    """An address is that of the day on which it is declared, wherever the period lies."""
    return case.reference.as_of(case.today)
