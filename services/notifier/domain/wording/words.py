"""Which words a language has to supply."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of the fields of a confirmation, as the users' manual has them (p. 40)."""

    declarations: str
    type: str
    number: str
    status: str
    sent: str
    start: str
    end: str
    period_number: str
    registration_number: str
    employer_reference: str
    worker_reference: str
    declaration_reference: str
    employer: str
    employer_name: str
    enterprise_number: str
    nsso_number: str
    workers: str
    ssin: str
    family_name: str
    given_name: str


@dataclass(frozen=True, slots=True)
class AnomalyWords:
    """The table of anomalies: its title, its three columns, and what is added to a description."""

    title: str
    code: str
    nature: str
    description: str
    declared: str
    existing: str
    existing_registration: str
    exceeding: str
    hours: str
    days: str
    cure: str
    severities: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything said in one language. ``kinds`` has an entry for each ``Kind``, ``opening`` and ``results`` for each
    ``Result``; ``registration_statuses`` has what the declaration of a daily registration does (zone 00110). The values on
    the wire are the keys.

    ``date`` is a pattern of ``day``, ``month``, ``year``; ``colon`` stands between a label and its value.
    """

    language: str
    service: str
    title: str
    date: str
    colon: str
    kinds: Mapping[str, str]
    registration_statuses: Mapping[str, str]
    results: Mapping[str, str]
    opening: Mapping[str, str]
    labels: Labels
    anomalies: AnomalyWords
    letter_date: str
    our_reference: str
    closing: tuple[str, ...]
    footer: str
    attachment: str
