"""Format and presence of the address of a user or of a place of work: block 90022.

Of what is wrong only post code and country are repeated: it may be somebody's home.
"""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import Findings
from services.validator.domain.rules.writing import country, is_post_code, is_text, municipality_fits
from services.validator.domain.rules.zones import silent, zone
from shared.contracts.declaration import Address
from shared.reference.entries import Presence

MISSING = ("00517-001", "00518-001", "00520-001", "00522-001", "00523-001")
MALFORMED = ("00517-003", "00518-003", "00519-003", "00520-003", "00522-003", "00523-003")
FORBIDDEN = ("00517-005", "00518-005", "00519-005", "00520-005", "00522-005", "00523-005")

_EMPTY = Address()


def address(case: Case, pointer: str, given: Address | None, presence: Presence) -> Findings:
    """In a mandatory address only the box may be missing, and in one that is given; in a forbidden one all must."""
    if given is None and presence is not Presence.MANDATORY:
        return ()
    given = given or _EMPTY
    inner = Presence.FORBIDDEN if presence is Presence.FORBIDDEN else Presence.MANDATORY
    box = Presence.FORBIDDEN if presence is Presence.FORBIDDEN else Presence.OPTIONAL
    post_code, known = is_post_code(case, given), country(given.country) in case.view.countries

    def told(code: str, field: str, text: str | None, valid: bool) -> Findings:
        return zone(case, code, f"{pointer}/{field}", text, inner, valid=valid)

    def judge(code: str, field: str, text: str | None, presence: Presence, longest: int) -> Findings:
        valid = is_text(case, text, longest)
        return silent(zone(case, code, f"{pointer}/{field}", text, presence, valid=valid))

    return (
        judge("00517", "street", given.street, inner, 42)
        + judge("00518", "houseNumber", given.house_number, inner, 10)
        + judge("00519", "boxNumber", given.box_number, box, 4)
        + told("00520", "postCode", given.post_code, post_code)
        + _city(case, f"{pointer}/municipality", given, inner)
        + told("00523", "country", given.country, known)
    )


def _city(case: Case, pointer: str, given: Address, presence: Presence) -> Findings:
    """By name, by NIS code, or both."""
    city = given.municipality
    text = None if city is None else city.code if city.name is None else city.name
    valid = city is not None and all(municipality_fits(case, given, city))
    return silent(zone(case, "00522", pointer, text, presence, valid=valid))
