"""The words of one confirmation: subject, three parts, anomalies, and the plain text of the e-Box message."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.notifier.domain.registration import Json
from services.notifier.domain.wording import wording
from services.notifier.domain.wording.words import Wording
from shared.identifiers.enterprise_number import format_enterprise_number
from shared.identifiers.ssin import format_ssin
from shared.moments import BRUSSELS

_DASH = " \u2013 "


@dataclass(frozen=True, slots=True)
class Section:
    """One part: a title, and labelled values in order."""

    title: str
    rows: tuple[tuple[str, str], ...]


def words_of(document: Json) -> Wording:
    """The words this document was sent with."""
    return wording(document["language"], document["wording"])


def subject(language: str, kind: str, number: int, result: str) -> str:
    """The subject of the message: type, number, status."""
    words = wording(language)
    return f"{words.kinds[kind]} {number:012d}{_DASH}{words.results[result]}"


def sections(document: Json) -> list[Section]:
    """The three parts of the confirmation (users' manual p. 40), without the values nobody gave."""
    words = words_of(document)
    labels = words.labels
    parts = [
        (labels.declarations, _declaration_rows(words, document)),
        (labels.employer, _employer_rows(words, document["employer"])),
        (labels.workers, [row for worker in document["workers"] for row in _worker_rows(words, worker)]),
    ]
    return [Section(title, tuple((label, value) for label, value in rows if value)) for title, rows in parts]


def anomaly_rows(document: Json) -> list[tuple[str, str, str]]:
    """(code, nature, description) of each anomaly; the description ends with its facts and with what to do about it."""
    words = words_of(document)
    return [
        (anomaly["id"], words.anomalies.severities[anomaly["severity"]], _described(words, anomaly))
        for anomaly in document["declaration"]["anomalies"]
    ]


def opening(document: Json) -> str:
    """The sentence that says what the status means."""
    return words_of(document).opening[document["declaration"]["result"]]


def plain_text(document: Json) -> str:
    """The whole confirmation as text, for whoever reads the message without software."""
    words = words_of(document)
    lines = [words.title, "", opening(document), ""]
    for section in sections(document):
        lines += [section.title.upper(), *(f"{label}{words.colon}{value}" for label, value in section.rows), ""]
    if rows := anomaly_rows(document):
        lines += [
            words.anomalies.title.upper(),
            *(f"{code} ({nature}){words.colon}{text}" for code, nature, text in rows),
            "",
        ]
    return "\n".join([*lines, *words.closing[:1]])


def day_text(words: Wording, day: date) -> str:
    """A date as this language writes it in figures."""
    return words.date.format(day=day.day, month=day.month, year=day.year)


def moment_text(words: Wording, moment: str) -> str:
    """An RFC 3339 time as Belgian date and time of day."""
    local = datetime.fromisoformat(moment).astimezone(BRUSSELS)
    return f"{day_text(words, local.date())} {local:%H:%M:%S}"


def _described(words: Wording, anomaly: Json) -> str:
    facts = [f"{label}{words.colon}{value}" for label, value in _facts(words, anomaly)]
    described = f"{anomaly['description']} ({'; '.join(facts)})" if facts else str(anomaly["description"])
    cure = anomaly.get("cure")
    return described if cure is None else f"{described}. {words.anomalies.cure} {cure}"


def _facts(words: Wording, anomaly: Json) -> Iterator[tuple[str, str]]:
    """What was declared, what it collides with, what it exceeds."""
    if value := anomaly.get("value"):
        yield words.anomalies.declared, value
    if existing := anomaly.get("period"):
        days = [_date_and_hour(words, existing, "start"), _date_and_hour(words, existing, "end") or "…"]
        yield words.anomalies.existing, f"{existing['number']:012d}, {_DASH.join(filter(None, days))}"
    if registration := anomaly.get("registration"):
        yield words.anomalies.existing_registration, f"{registration:012d}"
    for excess in anomaly.get("quotas") or ():
        for unit, name in (("hours", words.anomalies.hours), ("days", words.anomalies.days)):
            if number := excess.get(unit):
                yield words.anomalies.exceeding, f"{number} {name} ({excess['quota']})"


def _date_and_hour(words: Wording, values: Json, which: str) -> str | None:
    declared, hour = values.get(f"{which}Date"), values.get(f"{which}Hour")
    if declared is None:
        return None
    try:
        shown = day_text(words, date.fromisoformat(declared))
    except ValueError:
        shown = declared  # a refused declaration is shown as it was declared
    return f"{shown} {hour[:2]}:{hour[2:]}" if hour and len(hour) == 4 else shown


def _declaration_rows(words: Wording, document: Json) -> list[tuple[str, str | None]]:
    labels = words.labels
    declaration, references, registration = (
        document["declaration"],
        document["references"],
        document.get("registration"),
    )
    period_number = (document.get("period") or {}).get("number") or (registration or {}).get("periodNumber")
    return [
        (labels.type, _type(words, declaration)),
        (labels.number, f"{declaration['number']:012d}"),
        (labels.status, words.results[declaration["result"]]),
        (labels.sent, moment_text(words, declaration["receivedAt"])),
        (labels.start, _date_and_hour(words, declaration, "start")),
        (labels.end, _date_and_hour(words, declaration, "end")),
        (labels.period_number, f"{period_number:012d}" if period_number else None),
        (labels.registration_number, f"{registration['number']:012d}" if registration else None),
        (labels.employer_reference, references.get("employer")),
        (labels.worker_reference, references.get("worker")),
        (labels.declaration_reference, references.get("declaration")),
    ]


def _type(words: Wording, declaration: Json) -> str:
    """The kind; of a daily registration also what the declaration does with it, if that could be read."""
    kind, status = words.kinds[declaration["type"]], words.registration_statuses.get(declaration.get("status", ""))
    return kind if status is None else f"{kind}{_DASH}{status}"


def _employer_rows(words: Wording, employer: Json) -> list[tuple[str, str | None]]:
    return [
        (words.labels.employer_name, employer.get("name")),
        (words.labels.enterprise_number, _readable(employer.get("enterpriseNumber"), 10, format_enterprise_number)),
        (words.labels.nsso_number, employer.get("nssoNumber")),
    ]


def _worker_rows(words: Wording, worker: Json) -> list[tuple[str, str | None]]:
    return [
        (words.labels.ssin, _readable(worker.get("ssin"), 11, format_ssin)),
        (words.labels.family_name, worker.get("familyName")),
        (words.labels.given_name, worker.get("givenName")),
    ]


def _readable(number: str | None, digits: int, form: Callable[[str], str]) -> str | None:
    """A number of this many digits as people read it; any other as it is."""
    return form(number) if number is not None and len(number) == digits and number.isdecimal() else number
