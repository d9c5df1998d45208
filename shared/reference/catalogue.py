"""The office's anomalies and codes of whole files: labels, what is wrong, what to do about it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.reference.entries import Labels
from shared.reference.explanations import LANGUAGES, Explanation, read_explanations, read_texts
from shared.reference.tables import BadTable, Folder, Row, read_table


class Occurs(StrEnum):
    """Where an anomaly can show itself today: in a declaration, when a file is read, or nowhere any more."""

    DECLARATION = "declaration"
    FILE = "file"
    HISTORIC = "historic"


class Action(StrEnum):
    """What a machine does about it: send the same again later, declare with the fault mended, go on with the period that
    already exists, cancel that period first, nothing.
    """

    RETRY = "retry"
    FIX = "fix"
    USE_PERIOD = "use_period"
    CANCEL_FIRST = "cancel_first"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CataloguedAnomaly:
    """An anomaly of the Dimona message. ``severity`` is B or NP. ``cause``: what is wrong, ``cure``: what to do, in the
    words of a personnel office.
    """

    id: str
    severity: str
    element: str
    occurs: Occurs
    action: Action
    labels: Labels
    cause: Labels
    cure: Labels

    @property
    def zone(self) -> str:
        """The five digits of the zone (field) or functional block."""
        return self.id[:5]

    @property
    def historic(self) -> bool:
        """Whether it can't occur any more."""
        return self.occurs is Occurs.HISTORIC


@dataclass(frozen=True, slots=True)
class FileCode:
    """A code that refuses a whole file of the batch channel (annex 30)."""

    code: str
    action: Action
    labels: Labels
    cause: Labels
    cure: Labels


def read_anomalies(folder: Folder) -> dict[str, CataloguedAnomaly]:
    """The catalogue, by id. Labels are those of the suffix. Raises BadTable, as when an explanation is missing."""
    named = ("suffix", *LANGUAGES, "certainty", "source")
    texts = {
        suffix: Labels(*(row.text(language) for language in LANGUAGES))
        for suffix, row in _by_key(read_table(folder, "anomaly_labels", named), "suffix").items()
    }
    columns = ("id", "severity", "element", "occurs", "action", "certainty", "source")
    rows = _by_key(read_table(folder, "anomalies", columns), "id")
    labels = {anomaly: _labels(row, texts) for anomaly, row in rows.items()}
    explanations = read_explanations(folder, rows)
    return {anomaly: _anomaly(row, labels[anomaly], explanations[anomaly]) for anomaly, row in rows.items()}


def read_file_codes(folder: Folder) -> dict[str, FileCode]:
    """The codes of files, by code. Raises BadTable."""
    rows = _by_key(read_table(folder, "file_codes", ("code", "action", "certainty", "source")), "code")
    texts = read_texts(folder, "file_code_texts", "code", ("label", "cause", "cure"))
    _same(rows, texts)
    return {code: FileCode(code, _action(row), *texts[code]) for code, row in rows.items()}


def _labels(row: Row, texts: Mapping[str, Labels]) -> Labels:
    suffix = row.text("id")[6:]
    if suffix not in texts:
        raise row.wrong("id", f"{suffix!r} has no labels in anomaly_labels.csv")
    return texts[suffix]


def _anomaly(row: Row, labels: Labels, explanation: Explanation) -> CataloguedAnomaly:
    return CataloguedAnomaly(
        id=row.text("id"),
        severity=row.choice("severity", ("B", "NP")),
        element=row.text("element"),
        occurs=Occurs(row.choice("occurs", tuple(Occurs))),
        action=_action(row),
        labels=labels,
        cause=explanation.cause,
        cure=explanation.cure,
    )


def _action(row: Row) -> Action:
    return Action(row.choice("action", tuple(Action)))


def _by_key(rows: Iterable[Row], column: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        if row.text(column) in found:
            raise row.wrong(column, f"{row.text(column)} is there twice")
        row.check_source()
        found[row.text(column)] = row
    return found


def _same(codes: Mapping[str, Row], texts: Collection[str]) -> None:
    for code, row in codes.items():
        if code not in texts:
            raise row.wrong("code", f"{code} has no texts in file_code_texts.csv")
    if unknown := sorted(set(texts) - set(codes)):
        raise BadTable(f"file_code_texts.csv: {', '.join(unknown)} is not in file_codes.csv")
