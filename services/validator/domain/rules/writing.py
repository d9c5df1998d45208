"""How names and addresses may be written: admitted characters, post codes, and the municipalities that go with them."""

from unicodedata import normalize

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits, is_filled
from shared.contracts.declaration import Address, Municipality
from shared.reference.entries import Locality, View
from shared.reference.places import fold

_BELGIUM = 150
_UNKNOWN_MUNICIPALITY = "99999"
_SETTLES_NOTHING = (None, _UNKNOWN_MUNICIPALITY)
_LONGEST_POST_CODE = 9
_LONGEST_CITY = 40


def is_text(case: Case, text: str | None, longest: int) -> bool:
    """Something to read in Latin writing, of at most ``longest`` characters; a letter and its accent are one."""
    return text is not None and is_filled(composed(text), longest) and case.view.characters.issuperset(text)


def composed(text: str) -> str:
    """The text with each accent on its letter, as far as such letters exist."""
    return text if text.isascii() else normalize("NFC", text)


def country(text: str | None) -> int | None:
    """The NIS code of a country, with or without leading zeroes; None if it is no number of at most five digits."""
    return int(text) if text is not None and len(text) <= 5 and is_digits(text) else None


def is_post_code(case: Case, address: Address) -> bool:
    """In Belgium one of annex 23, as of the day of receipt; up to nine characters elsewhere."""
    text = address.post_code
    if country(address.country) != _BELGIUM:
        return is_text(case, text, _LONGEST_POST_CODE)
    return text in _today(case).post_codes


def municipality_fits(case: Case, address: Address, given: Municipality) -> tuple[bool, bool]:
    """Whether the name and the NIS code are valid; what isn't given is.

    In Belgium both go with the post code, but a code that does settles it, whatever the name says: parts of municipalities
    have names that are in no annex. 99999 is an unknown municipality, which settles nothing. Elsewhere any will do.
    """
    code_fits = given.code is None or _is_code(case, address, given.code)
    settled = code_fits and given.code not in _SETTLES_NOTHING
    return given.name is None or _is_name(case, address, given.name, settled=settled), code_fits


def _is_name(case: Case, address: Address, name: str, *, settled: bool) -> bool:
    if not is_text(case, name, _LONGEST_CITY):
        return False
    locality = None if settled else _locality(case, address)
    return locality is None or fold(name) in locality.names


def _is_code(case: Case, address: Address, code: str) -> bool:
    if len(code) != 5 or not is_digits(code):
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
