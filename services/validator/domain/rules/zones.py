"""The three findings that nearly every zone knows: 001 missing, 003 malformed, 005 forbidden here."""

from dataclasses import replace

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import NOTHING, Findings
from shared.reference.entries import Presence


def zone(case: Case, code: str, pointer: str, text: str | None, presence: Presence, *, valid: bool) -> Findings:
    """Judge one zone by its presence; ``valid`` tells whether the text, if there is any, is well formed."""
    if text is None:
        return (case.anomaly(f"{code}-001", pointer),) if presence is Presence.MANDATORY else NOTHING
    if presence is Presence.FORBIDDEN:
        return (case.anomaly(f"{code}-005", pointer, text),)
    return NOTHING if valid else (case.anomaly(f"{code}-003", pointer, text),)


def malformed(case: Case, code: str, pointer: str, text: str | None, *, valid: bool) -> Findings:
    """003 if there is a text that isn't ``valid``. It is not repeated: these zones hold personal data."""
    return NOTHING if text is None or valid else (case.anomaly(f"{code}-003", pointer),)


def silent(findings: Findings) -> Findings:
    """The same without what was declared: it may be somebody's name or home."""
    return tuple(replace(finding, value=None) for finding in findings)
