"""A confirmation as a letter: all it says, as data for the template."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from services.notifier.domain.address import address_block
from services.notifier.domain.confirmation import anomaly_rows, day_text, opening, sections, words_of
from services.notifier.domain.registration import Json
from shared.moments import belgian_day

SENDER = "Dimona"

_PRINTABLE = (
    range(0x20, 0x7F),
    range(0xA0, 0x378),
    range(0x37A, 0x380),
    range(0x384, 0x38B),
    range(0x38C, 0x38D),
    range(0x38E, 0x3A2),
    range(0x3A3, 0x3E2),
    range(0x3F0, 0x530),
    range(0x1E00, 0x1F16),
    range(0x2010, 0x2028),
    range(0x20A0, 0x20C1),
)
"""What the letter's font can show: Latin, Greek, Cyrillic, punctuation, currencies. A test prints every one of them."""

UNPRINTABLE = "?"


@dataclass(frozen=True, slots=True)
class Letter:
    """``name`` is the letter's id and file name; ``day`` its date; ``content`` the template's data; ``attachment`` the
    confirmation document.
    """

    name: str
    day: date
    content: Json
    attachment: bytes


def printable(value: str) -> str:
    """The text with each character that the font lacks shown as a question mark, so that no name stops a letter."""
    text = unicodedata.normalize("NFC", value)
    return "".join(c if any(ord(c) in block for block in _PRINTABLE) else UNPRINTABLE for c in text)


def compose_letter(name: str, document: Json, attachment: bytes, addressee: str, address: Json) -> Letter:
    """The letter for one delivery: ``document`` read from the bytes of ``attachment``, to this name and postal address."""
    words = words_of(document)
    day = belgian_day(datetime.fromisoformat(document["registeredAt"]))
    content = {
        "language": words.language,
        "title": words.title,
        "sender": {"name": SENDER, "description": words.service},
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "address": address_block(addressee, address, words.language),
        "reference": [[words.letter_date, day_text(words, day)], [words.our_reference, name]],
        "opening": [opening(document)],
        "sections": [{"title": s.title, "rows": [list(row) for row in s.rows]} for s in sections(document)],
        "anomalies": {
            "title": words.anomalies.title,
            "columns": [words.anomalies.code, words.anomalies.nature, words.anomalies.description],
            "entries": [list(row) for row in anomaly_rows(document)],
        },
        "closing": list(words.closing),
        "footer": words.footer,
        "attachment": words.attachment,
    }
    return Letter(name=name, day=day, content=_all_printable(content), attachment=attachment)


def _all_printable(value: Json) -> Json:
    return {name: _printable_value(inner) for name, inner in value.items()}


def _printable_value(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_printable_value(inner) for inner in value]
    if isinstance(value, dict):
        return _all_printable(value)
    return value
