"""Format and presence of the address of a user or of a place of work: block 90022."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_filled
from services.validator.domain.rules.identity import country, is_municipality, is_post_code
from services.validator.domain.rules.rule import Findings
from services.validator.domain.rules.zones import zone
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
    city = given.municipality
    name, code = (city.name, city.code) if city is not None else (None, None)
    city_valid = is_filled(name, 40) if name is not None else is_municipality(code)
    post_code = is_post_code(given.post_code, given.country)
    known = country(given.country) in case.view.countries

    def judge(code: str, field: str, text: str | None, presence: Presence, valid: bool) -> Findings:
        return zone(case, code, f"{pointer}/{field}", text, presence, valid=valid)

    return (
        judge("00517", "street", given.street, inner, is_filled(given.street, 42))
        + judge("00518", "houseNumber", given.house_number, inner, is_filled(given.house_number, 10))
        + judge("00519", "boxNumber", given.box_number, box, is_filled(given.box_number, 4))
        + judge("00520", "postCode", given.post_code, inner, post_code)
        + judge("00522", "municipality", name or code, inner, city_valid)
        + judge("00523", "country", given.country, inner, known)
    )
