"""The declaration of a daily registration: its zones, the period of a new one, and the one that it changes or cancels."""

from services.validator.domain.case import Case
from services.validator.domain.finding import Finding
from services.validator.domain.rules.life_cycle import number_text
from services.validator.domain.rules.rule import NOTHING, REGISTRATIONS, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.contracts.declaration import DailyRegistration, RegistrationStatus
from shared.identifiers.declaration_number import parse_declaration_number
from shared.reference.entries import Presence

CREATE, CHANGE, CANCEL = RegistrationStatus.CREATE, RegistrationStatus.CHANGE, RegistrationStatus.CANCEL
_REFERENCE = "dailyRegistrationReference"
_MANDATORY, _OPTIONAL, _FORBIDDEN = Presence.MANDATORY, Presence.OPTIONAL, Presence.FORBIDDEN


def status(case: Case) -> Findings:
    """0 creates, 1 changes, 3 cancels."""
    text = block_of(case).status
    return zone(case, "00110", case.at("status"), text, _MANDATORY, valid=text in tuple(RegistrationStatus))


def registration_number(case: Case) -> Findings:
    """Of the one to change or cancel, with right check digits, or the sender's own reference instead."""
    block = block_of(case)
    text = block.daily_registration_id
    presence = _presence(block, create=_FORBIDDEN, change=_MANDATORY, cancel=_MANDATORY)
    if text is None and block.daily_registration_reference is not None:
        return NOTHING if presence is not _FORBIDDEN else (case.anomaly("01085-005", case.at(_REFERENCE)),)
    valid = text is not None and parse_declaration_number(text) is not None
    return zone(case, "01085", case.at("dailyRegistrationId"), text, presence, valid=valid)


def period_number(case: Case) -> Findings:
    """Of the period of a new one, with right check digits, or the sender's own reference instead."""
    block = block_of(case)
    text = block.period_id
    presence = _presence(block, create=_MANDATORY, change=_FORBIDDEN, cancel=_FORBIDDEN)
    if text is None and block.period_reference is not None:
        return NOTHING if presence is not _FORBIDDEN else (case.anomaly("00913-005", case.at("periodReference")),)
    valid = text is not None and parse_declaration_number(text) is not None
    return zone(case, "00913", case.at("periodId"), text, presence, valid=valid)


def registered_dates(case: Case) -> Findings:
    """Both of a new one, either or none of a change, none of a cancellation."""
    block = block_of(case)
    presence = _presence(block, create=_MANDATORY, cancel=_FORBIDDEN)
    start, end = case.start_date is not None, case.end_date is not None
    return zone(case, "00910", case.at("startDate"), block.start_date, presence, valid=start) + zone(
        case, "00911", case.at("endDate"), block.end_date, presence, valid=end
    )


def registered_hours(case: Case) -> Findings:
    """The start hour of a new one; its end hour may come later, by a change."""
    block = block_of(case)
    first = _presence(block, create=_MANDATORY, cancel=_FORBIDDEN)
    last = _presence(block, cancel=_FORBIDDEN)
    start, end = case.start_hour is not None, case.end_hour is not None
    return zone(case, "00777", case.at("startHour"), block.start_hour, first, valid=start) + zone(
        case, "00778", case.at("endHour"), block.end_hour, last, valid=end
    )


def known_period(case: Case) -> Findings:
    """A new one names a period that exists."""
    block = block_of(case)
    if block.status != CREATE or case.named is not None or case.untold:
        return NOTHING
    if case.period_number is None and block.period_reference is None:
        return NOTHING  # missing or malformed: that is said already
    return (_about_period(case, "00913-354"),)


def open_period(case: Case) -> Findings:
    """A new one names a period that is not cancelled, locked or blocked."""
    named = case.named
    if block_of(case).status != CREATE or named is None or not named.frozen:
        return NOTHING
    found = "00913-355" if named.cancelled else "00913-362" if named.locked else "00913-357"
    return (_about_period(case, found),)


def opted(case: Case) -> Findings:
    """The employer has chosen Dimona for its daily registrations. What exists may be changed and cancelled whatever it chooses."""
    employer = case.received.employer
    if block_of(case).status != CREATE or employer is None or employer.daily_registration:
        return NOTHING
    return (_about_period(case, "00913-461"),)


def suitable_period(case: Case) -> Findings:
    """A period that is one performance tells its hours itself."""
    period = case.subject
    if block_of(case).status != CREATE or period is None or period.start_hour is None:
        return NOTHING
    return (_about_period(case, "00913-462"),)


def known_registration(case: Case) -> Findings:
    """A change or cancellation names a daily registration that exists, in a period that exists."""
    block = block_of(case)
    if block.status not in {CHANGE, CANCEL} or (case.registration is not None and case.named is not None):
        return NOTHING
    if case.untold:
        return NOTHING
    text = block.daily_registration_id
    if block.daily_registration_reference is None and (text is None or parse_declaration_number(text) is None):
        return NOTHING  # missing or malformed: that is said already
    declared = case.registration is not None or case.period_number is not None
    found = "01085-354" if declared and case.named is None else "01085-092"
    return (_about_registration(case, found),)


def changeable(case: Case) -> Findings:
    """It is not cancelled, neither is its period, and the office takes declarations on that."""
    standing, period = case.registration, case.named
    if standing is None:
        return NOTHING
    if standing.cancelled or (period is not None and period.cancelled):
        found = "01085-355"
    elif period is not None and period.frozen:
        found = "01085-181"
    else:
        return NOTHING
    return (_about_registration(case, found),)


def block_of(case: Case) -> DailyRegistration:
    """What was declared."""
    block = case.declaration.daily_registration
    assert block is not None
    return block


def _presence(
    block: DailyRegistration, *, create: Presence = _OPTIONAL, change: Presence = _OPTIONAL, cancel: Presence
) -> Presence:
    """As long as the status is unknown, everything may be there."""
    if block.status == CREATE:
        return create
    if block.status == CHANGE:
        return change
    return cancel if block.status == CANCEL else _OPTIONAL


def _about_period(case: Case, anomaly: str) -> Finding:
    """At the number, as it was declared, or at the reference that stands for it."""
    block = block_of(case)
    if block.period_id is not None or block.period_reference is None:
        return case.anomaly(anomaly, case.at("periodId"), block.period_id)
    return case.anomaly(anomaly, case.at("periodReference"), number_text(case.period_number))


def _about_registration(case: Case, anomaly: str) -> Finding:
    block = block_of(case)
    if block.daily_registration_id is not None or block.daily_registration_reference is None:
        return case.anomaly(anomaly, case.at("dailyRegistrationId"), block.daily_registration_id)
    return case.anomaly(anomaly, case.at(_REFERENCE), number_text(case.received.registration_number))


STATUS = Rule(status, ("00110-001", "00110-003"), REGISTRATIONS, "zone 00110 [C]")
REGISTRATION_NUMBER = Rule(
    registration_number, ("01085-001", "01085-003", "01085-005"), REGISTRATIONS, "zone 01085 [C]; check digits [I]"
)
PERIOD_NUMBER = Rule(
    period_number, ("00913-001", "00913-003", "00913-005"), REGISTRATIONS, "zone 00913 [C]; check digits [I]"
)
REGISTERED_DATES = Rule(
    registered_dates,
    ("00910-001", "00910-003", "00910-005", "00911-001", "00911-003", "00911-005"),
    REGISTRATIONS,
    "zones 00910 and 00911 [C]",
)
REGISTERED_HOURS = Rule(
    registered_hours,
    ("00777-001", "00777-003", "00777-005", "00778-003", "00778-005"),
    REGISTRATIONS,
    "zones 00777 and 00778 [C]",
)
KNOWN_PERIOD = Rule(known_period, ("00913-354",), REGISTRATIONS, "zone 00913 [C]")
OPEN_PERIOD = Rule(
    open_period, ("00913-355", "00913-357", "00913-362"), REGISTRATIONS, "zone 00913 [C]", reads_register=True
)
OPTED = Rule(opted, ("00913-461",), REGISTRATIONS, "zone 00913 [C]; only of a new one [I]", reads_register=True)
SUITABLE_PERIOD = Rule(
    suitable_period,
    ("00913-462",),
    REGISTRATIONS,
    "zone 00913 [C]; which periods [I] (docs/sources.md, question 30)",
    reads_register=True,
)
KNOWN_REGISTRATION = Rule(
    known_registration,
    ("01085-092", "01085-354"),
    REGISTRATIONS,
    "zone 01085 [C]; which of the two [I] (docs/sources.md, question 30)",
)
CHANGEABLE = Rule(
    changeable,
    ("01085-181", "01085-355"),
    REGISTRATIONS,
    "zone 01085 [C]; 181 of a locked or blocked period [I]",
    reads_register=True,
)
