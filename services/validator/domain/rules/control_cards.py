"""The control cards C3.2A of construction: block 90375."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits
from services.validator.domain.rules.features import matrix
from services.validator.domain.rules.rule import IN, NOTHING, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.reference.entries import Presence

_FIRST = "/dimonaIn/constructionControlCards/firstMonthNumber"
_NEXT = "/dimonaIn/constructionControlCards/nextMonthNumber"
_LONGEST = 12
_NEEDED_WITHOUT_USER_COMMITTEE = frozenset({"BCW"})
_ALLOWED_WITHOUT_USER_COMMITTEE = frozenset({"DWD", "IVT", "TRI", "STU"})


def control_cards(case: Case) -> Findings:
    """Two different card numbers: of the month of entry, and of the next. Of a pair of joint committee and worker type
    that doesn't exist nothing is said.
    """
    cards = case.entry.construction_control_cards
    presence = _presence(case)
    if (cards is None and presence is not Presence.MANDATORY) or matrix(case):
        return NOTHING
    first, following = (cards.first_month_number, cards.next_month_number) if cards is not None else (None, None)
    inner = Presence.MANDATORY if presence is not Presence.FORBIDDEN else presence
    found = zone(case, "00663", _FIRST, first, inner, valid=_is_card(first))
    found += zone(case, "00664", _NEXT, following, inner, valid=_is_card(following))
    if not found and first is not None and following is not None and int(first) == int(following):
        return (case.anomaly("00664-353", _NEXT, following),)
    return found


def _presence(case: Case) -> Presence:
    """As long as the joint committee, or of agency work that of the user, is unreadable nothing can be said."""
    if case.committee is None:
        return Presence.FORBIDDEN if case.local_authority else Presence.OPTIONAL
    if case.committee.control_cards or (case.user_committee is not None and case.user_committee.control_cards):
        return Presence.MANDATORY
    if case.committee.agency and case.user_committee is None:
        if _names_user_committee(case):
            return Presence.OPTIONAL
        if case.worker_type in _NEEDED_WITHOUT_USER_COMMITTEE:
            return Presence.MANDATORY
        if case.worker_type in _ALLOWED_WITHOUT_USER_COMMITTEE:
            return Presence.OPTIONAL
    return Presence.FORBIDDEN


def _names_user_committee(case: Case) -> bool:
    user = case.entry.features.using_employer
    return user is not None and user.joint_commission_number is not None


def _is_card(text: str | None) -> bool:
    return text is not None and len(text) <= _LONGEST and is_digits(text)


CONTROL_CARDS = Rule(
    control_cards,
    ("00663-001", "00663-003", "00663-005", "00664-001", "00664-003", "00664-005", "00664-353"),
    IN,
    "block 90375, zones 00663 and 00664 [C]",
)
