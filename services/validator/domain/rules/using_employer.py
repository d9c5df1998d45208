"""The user of an agency worker: block 90107."""

from services.validator.domain.case import Case
from services.validator.domain.rules import addresses
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.writing import country, is_text
from services.validator.domain.rules.zones import malformed, silent, zone
from shared.contracts.declaration import UsingEmployer
from shared.identifiers.enterprise_number import parse_enterprise_number
from shared.reference.entries import Presence

_USER = "/dimonaIn/features/usingEmployer"
_UNKNOWN = "0"
_BELGIUM = 150


def using_employer(case: Case) -> Findings:
    """Agency work has a user, other work has none."""
    user = case.entry.features.using_employer
    agency = case.committee is not None and case.committee.agency
    if user is None:
        return (case.anomaly("90107-351", _USER),) if agency else NOTHING
    if not agency:
        return NOTHING if case.committee is None and not case.local_authority else _unexpected(case, user)
    return _committee(case, user) + _identification(case, user)


def _committee(case: Case, user: UsingEmployer) -> Findings:
    """The user's own joint committee, which can't be that of agency work."""
    valid = case.user_committee is not None and case.user_committee.may_be_user
    text = user.joint_commission_number
    return zone(case, "00046", f"{_USER}/jointCommissionNumber", text, Presence.MANDATORY, valid=valid)


def _identification(case: Case, user: UsingEmployer) -> Findings:
    """By enterprise number, which whoever is in Belgium has, or else by name and address; 0 stands for no number."""
    number = None if user.enterprise_number == _UNKNOWN else user.enterprise_number
    valid = number is not None and parse_enterprise_number(number) is not None
    presence = Presence.MANDATORY if user.name is not None and _is_belgian(user) else Presence.OPTIONAL
    found = zone(case, "00131", f"{_USER}/enterpriseNumber", number, presence, valid=valid)
    if valid and case.received.user is not None and not case.received.user.registered:
        found = (case.anomaly("00131-235", f"{_USER}/enterpriseNumber", number),)
    found += malformed(case, "00153", f"{_USER}/name", user.name, valid=is_text(case, user.name, 96))
    if number is None and user.name is None:
        found = (case.anomaly("90107-351", _USER),)
    if number is not None and user.name is not None:
        found += (case.anomaly("90107-352", _USER),)
    by_name = Presence.MANDATORY if number is None and user.name is not None else Presence.OPTIONAL
    return found + addresses.address(case, f"{_USER}/address", user.address, by_name)


def _is_belgian(user: UsingEmployer) -> bool:
    return user.address is not None and country(user.address.country) == _BELGIUM


def _unexpected(case: Case, user: UsingEmployer) -> Findings:
    def forbidden(code: str, field: str, text: str | None) -> Findings:
        return NOTHING if text is None else (case.anomaly(f"{code}-005", f"{_USER}/{field}", text),)

    return (
        forbidden("00046", "jointCommissionNumber", user.joint_commission_number)
        + forbidden("00131", "enterpriseNumber", user.enterprise_number)
        + silent(forbidden("00153", "name", user.name))
        + addresses.address(case, f"{_USER}/address", user.address, Presence.FORBIDDEN)
    )


_OWN = (
    "00046-001",
    "00046-003",
    "00046-005",
    "00131-001",
    "00131-003",
    "00131-005",
    "00131-235",
    "00153-003",
    "00153-005",
    "90107-351",
    "90107-352",
)

USING_EMPLOYER = Rule(
    using_employer,
    (*_OWN, *addresses.MISSING, *addresses.MALFORMED, *addresses.FORBIDDEN),
    IN,
    "block 90107, zones 00046, 00131, 00153, 00517 to 00523 [C]; the user's committee mandatory [U]; "
    "00131-001 for a user by name in Belgium [I]",
)
