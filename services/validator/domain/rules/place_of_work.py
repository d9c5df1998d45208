"""Where a student works when it is not the head office: block 90376."""

from services.validator.domain.case import Case
from services.validator.domain.rules import addresses
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.writing import is_text
from shared.reference.entries import Presence

_PLACE = "/dimonaIn/studentPlaceOfWork"


def place_of_work(case: Case) -> Findings:
    """Name and address belong together, and to students only."""
    place = case.entry.student_place_of_work
    if place is None or case.asks is None or (place.name is None and place.address is None):
        return NOTHING
    if case.asks.place_of_work is Presence.FORBIDDEN:
        found = (case.anomaly("00776-005", f"{_PLACE}/name"),) if place.name is not None else NOTHING
        return found + addresses.address(case, f"{_PLACE}/address", place.address, Presence.FORBIDDEN)
    found = NOTHING if is_text(case, place.name, 96) else (case.anomaly("00776-003", f"{_PLACE}/name"),)
    return found + addresses.address(case, f"{_PLACE}/address", place.address, Presence.MANDATORY)


PLACE_OF_WORK = Rule(
    place_of_work,
    ("00776-003", "00776-005", *addresses.MISSING, *addresses.MALFORMED, *addresses.FORBIDDEN),
    IN,
    "block 90376, zones 00776 and 00517 to 00523 [C]; address without name malformed, characters [I]",
)
