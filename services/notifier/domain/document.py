"""The confirmation as data: what its three parts say, complete, and never changed afterwards.

The same bytes are the body of the e-Box message and the JSON attached to the letter; texts are views of them
(``confirmation.py``). Only what the three parts hold is copied from the event, nothing else of the person.
"""

from collections.abc import Callable
from typing import Any

import orjson

from services.notifier.domain.registration import Json, Registration
from services.notifier.domain.wording import LANGUAGES, VERSION
from shared.contracts.declaration import Kind

Describe = Callable[[str, str], str]
"""The official description of an anomaly id in a language; the id itself when there is none."""

_BLOCKS = {
    Kind.IN: "dimonaIn",
    Kind.OUT: "dimonaOut",
    Kind.UPDATE: "dimonaUpdate",
    Kind.CANCEL: "dimonaCancel",
    Kind.DAILY_REGISTRATION: "dailyRegistration",
}
_REFERENCES = {"1": "declaration", "7": "employer", "8": "worker"}
_PERIOD = ("startDate", "startHour", "endDate", "endHour", "plannedHours")


def language_of(registration: Registration) -> str:
    """The language of its confirmations: the employer's, Dutch when it is none of the four."""
    return registration.language if registration.language in LANGUAGES else "nl"


def confirmation_document(registration: Registration, describe: Describe) -> bytes:
    """The document of one registration, as JSON bytes."""
    language = language_of(registration)
    employer = registration.employer or {}
    worker = registration.person or registration.content.get("worker") or {}
    document: dict[str, Any] = {
        "wording": VERSION,
        "language": language,
        "registeredAt": registration.registered_at,
        "declaration": _declaration(registration, [_anomaly(a, describe, language) for a in registration.anomalies]),
        "references": _references(registration.content),
        "employer": {
            "name": employer.get("name"),
            "enterpriseNumber": employer.get("enterpriseNumber"),
            "nssoNumber": employer.get("nssoNumber") or employer.get("provisionalNumber"),
        },
        "workers": [
            {name: worker[name] for name in ("ssin", "familyName", "givenName") if worker.get(name) is not None}
        ],
    }
    if registration.period:
        document["period"] = {name: registration.period.get(name) for name in ("number", "version", "before", "after")}
    if registration.daily:
        names = ("number", "version", "periodNumber", "before", "after")
        document["registration"] = {name: registration.daily.get(name) for name in names}
    return orjson.dumps(document)


def _declaration(registration: Registration, anomalies: list[Json]) -> Json:
    """With the dates of the period or daily registration as it is now, or else as they were declared."""
    change, block = (
        registration.period or registration.daily,
        registration.content.get(_BLOCKS[registration.kind]) or {},
    )
    shown = change["after"] if change else block
    status = {"status": block["status"]} if block.get("status") is not None else {}
    return {
        "type": registration.kind,
        **status,
        "number": registration.number,
        "phase": registration.phase,
        "result": registration.result,
        "anomalies": anomalies,
        "receivedAt": registration.received_at,
        **{name: shown[name] for name in _PERIOD if shown.get(name) is not None},
    }


def _anomaly(anomaly: Json, describe: Describe, language: str) -> Json:
    """Described, with what to do about it, in one language."""
    shown = {**anomaly, "description": describe(anomaly["id"], language)}
    if cure := anomaly.get("cure"):
        shown["cure"] = cure[language]
    return shown


def _references(content: Json) -> dict[str, str]:
    return {
        _REFERENCES[reference["type"]]: reference["number"]
        for reference in content.get("references") or ()
        if reference["type"] in _REFERENCES
    }
