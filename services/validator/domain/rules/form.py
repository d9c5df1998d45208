"""The envelope of a form of a batch file, and who gave its references; other channels have none."""

import re

from services.validator.domain.case import Case
from services.validator.domain.reading import read_date
from services.validator.domain.rules.rule import ALL, NOTHING, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.reference.entries import Presence

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}")
_DECLARANT = "1"


def form(case: Case) -> Findings:
    """Five zones that are always there. The form is made this year or last year, and not in the future."""
    given = case.received.form
    if given is None:
        return NOTHING
    zones = (
        ("00296", "identification", given.identification, given.identification == "DIMONA"),
        ("00218", "creationDate", given.creation_date, _made_lately(case, given.creation_date)),
        ("00299", "creationHour", given.creation_hour, _HOUR.fullmatch(given.creation_hour or "") is not None),
        ("00110", "attestationStatus", given.attestation_status, given.attestation_status == "0"),
        ("00297", "type", given.type, given.type == "SU"),
    )
    return tuple(
        finding
        for code, field, text, valid in zones
        for finding in zone(case, code, f"/form/{field}", text, Presence.MANDATORY, valid=valid)
    )


def reference_origin(case: Case) -> Findings:
    """The declarant gave it (1). Only a form must say so; elsewhere nobody else can have."""
    given = case.declaration.references
    if not given:
        return NOTHING
    found = []
    for index, reference in enumerate(given):
        pointer = f"/references/{index}/origin"
        if reference.origin is None and case.received.form is not None:
            found.append(case.anomaly("00298-001", pointer))
        elif reference.origin not in {None, _DECLARANT}:
            found.append(case.anomaly("00298-003", pointer, reference.origin))
    return tuple(found)


def _made_lately(case: Case, text: str | None) -> bool:
    made = read_date(text)
    return made is not None and made <= case.today and made.year >= case.today.year - 1


_ZONES = ("00296", "00218", "00299", "00110", "00297")

FORM = Rule(
    form,
    tuple(f"{code}-{suffix}" for code in _ZONES for suffix in ("001", "003")),
    ALL,
    "block 90059 and its zones [C]",
)
REFERENCE_ORIGIN = Rule(
    reference_origin, ("00298-001", "00298-003"), ALL, "zone 00298 [C]; outside of files it may be left out [I]"
)
