"""What is wrong and what to do about it, in plain language: texts by anomaly, or by suffix for all zones that share it.

A text may hold ``{field}``, the name of the zone; ``{expected}``, what is expected there; ``{used}``, when it is declared.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shared.reference.entries import Labels
from shared.reference.tables import BadTable, Folder, Row, read_table

LANGUAGES = ("fr", "nl", "de", "en")

_EVERY_ZONE = "*"
_PLACEHOLDER = re.compile(r"[{][^}]*[}]?|[}]")


@dataclass(frozen=True, slots=True)
class Explanation:
    """``cause``: what is wrong; ``cure``: what to do."""

    cause: Labels
    cure: Labels


Texts = dict[str, tuple[Labels, ...]]


def read_texts(folder: Folder, table: str, key: str, columns: Sequence[str], optional: Collection[str] = ()) -> Texts:
    """By ``key``: a text in each language for each of ``columns``; those ``optional`` may be empty. Raises BadTable."""
    found: dict[str, dict[str, Row]] = {}
    for row in read_table(folder, table, (key, "language", *columns)):
        by_language = found.setdefault(row.text(key), {})
        language = row.choice("language", LANGUAGES)
        if language in by_language:
            raise row.wrong(key, f"{row.text(key)} is there twice in {language}")
        by_language[language] = row
        for column in columns:
            if column not in optional:
                row.text(column)
    for name, rows in found.items():
        if missing := [language for language in LANGUAGES if language not in rows]:
            raise BadTable(f"{table}.csv, column language: {name} has no row in {', '.join(missing)}")
    return {
        name: tuple(Labels(*(rows[language].cells[column] for language in LANGUAGES)) for column in columns)
        for name, rows in found.items()
    }


def read_explanations(folder: Folder, anomalies: Collection[str]) -> dict[str, Explanation]:
    """The explanation of each of ``anomalies``: its own, or that of its suffix. Raises BadTable."""
    fields = read_texts(folder, "fields", "zone", ("name", "expected", "used"), ("expected", "used"))
    if unknown := sorted(set(fields) - {anomaly[:5] for anomaly in anomalies}):
        raise BadTable(f"fields.csv, column zone: no anomaly is about {', '.join(unknown)}")
    texts = read_texts(folder, "explanations", "anomaly", ("cause", "cure"))
    found: dict[str, Explanation] = {}
    used = set()
    for anomaly in anomalies:
        name = anomaly if anomaly in texts else _EVERY_ZONE + anomaly[5:]
        if name not in texts:
            raise BadTable(f"explanations.csv, column anomaly: neither {anomaly} nor {name} is there")
        used.add(name)
        cause, cure = (_filled(anomaly, text, fields) for text in texts[name])
        found[anomaly] = Explanation(cause, cure)
    if unknown := sorted(set(texts) - used):
        raise BadTable(f"explanations.csv, column anomaly: {', '.join(unknown)} explains no anomaly")
    return found


def _filled(anomaly: str, texts: Labels, fields: Mapping[str, tuple[Labels, ...]]) -> Labels:
    return Labels(*(_one_filled(anomaly, language, getattr(texts, language), fields) for language in LANGUAGES))


def _one_filled(anomaly: str, language: str, text: str, fields: Mapping[str, tuple[Labels, ...]]) -> str:
    for placeholder, values in zip(("{field}", "{expected}", "{used}"), fields.get(anomaly[:5], ()), strict=False):
        if placeholder in text and not getattr(values, language):
            raise BadTable(f"fields.csv, zone {anomaly[:5]}, {language}: {anomaly} needs {placeholder}, which is empty")
        text = text.replace(placeholder, getattr(values, language))
    if unfilled := _PLACEHOLDER.search(text):
        raise BadTable(f"explanations.csv, {anomaly} in {language}: nothing fills {unfilled[0]}")
    return text
