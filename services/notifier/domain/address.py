"""The address block in the envelope's window: at most six lines of forty characters, the country alone on the last."""

import re
import textwrap
import unicodedata

from services.notifier.domain.countries import country_name
from services.notifier.domain.registration import Json

LINES = 6
WIDTH = 40
_COUNTRY_PREFIX = re.compile(r"^[A-Za-z]{1,3}\s*[-\u2013]\s*(?=\d)")
_BOX = {"fr": "bte", "nl": "bus", "de": "Bfk.", "en": "box"}


def address_block(name: str, address: Json, language: str) -> list[str]:
    """The lines for a name and a postal address (the fields of ``PostalAddress``).

    The street gets up to two lines, the name what is left; what is longer is cut, with an ellipsis that shows it. Nothing precedes the
    postcode, not even the country's letters.
    """
    box = f" {_BOX[language]} {address['boxNumber']}" if address.get("boxNumber") else ""
    post_code = _COUNTRY_PREFIX.sub("", address["postCode"].strip())
    country = country_name(address.get("country") or "BE", language).upper()
    place = [
        *_fit(f"{address['street']} {address['houseNumber']}{box}", 2),
        *_fit(f"{post_code} {address['city']}", 1),
        *_fit(country, 1),
    ]
    return [*_fit(name, LINES - len(place)), *place]


def _fit(text: str, lines: int) -> list[str]:
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    return textwrap.wrap(clean, WIDTH, max_lines=lines, placeholder="…", break_on_hyphens=False)
