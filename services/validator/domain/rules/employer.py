"""The employer: its numbers, whether the repertory knows and keeps them, and whether it may be declared for."""

from datetime import date

from services.validator.domain.case import Case
from services.validator.domain.reading import NO_END, is_digits
from services.validator.domain.rules.rule import ALL, IN, NOTHING, UPDATE, Findings, Rule
from services.validator.domain.rules.zones import zone
from shared.contracts.declaration import EmployerId
from shared.contracts.declaration_received import Channel, Employer
from shared.identifiers.enterprise_number import parse_enterprise_number
from shared.identifiers.nsso_number import is_provisional_number, parse_nsso_number
from shared.reference.entries import Presence

_EMPLOYER = "/employer"
_NSSO = "/employer/employerId"
_ENTERPRISE = "/employer/enterpriseNumber"
_PROVISIONAL_DIGITS = 10
_OPTIONAL = Presence.OPTIONAL


def employer_numbers(case: Case) -> Findings:
    """Each number given has the right length, range and check digits; 0 stands for none, which Dimona never allows."""
    employer = case.declaration.employer
    if employer is None:
        return NOTHING
    number, enterprise = employer.employer_id, employer.enterprise_number
    if number is None:
        found = NOTHING
    elif is_provisional(number):
        found = zone(case, "00948", _NSSO, number, _OPTIONAL, valid=is_provisional_number(number))
    elif is_digits(number) and not int(number):
        found = (case.anomaly("00011-005", _NSSO, number),)
    else:
        found = zone(case, "00011", _NSSO, number, _OPTIONAL, valid=parse_nsso_number(number) is not None)
    if enterprise is None:
        return found
    valid = parse_enterprise_number(enterprise) is not None
    return found + zone(case, "00014", _ENTERPRISE, enterprise, _OPTIONAL, valid=valid)


def named(case: Case) -> Findings:
    """An IN names its employer; whoever gives the block gives a number in it."""
    employer = case.declaration.employer
    if employer is None:
        return (case.anomaly("90256-364", _EMPLOYER),) if case.declaration.dimona_in is not None else NOTHING
    if employer.employer_id is None and employer.enterprise_number is None:
        return (case.anomaly("00014-001", _ENTERPRISE),)
    return NOTHING


def repertory(case: Case) -> Findings:
    """The number that prevails is somebody's, and nobody else ever had it."""
    if case.received.employer is not None or case.declaration.employer is None:
        return NOTHING
    if case.received.employer_ambiguous:
        return (case.anomaly("90256-151", _EMPLOYER),)
    return _unknown(case, case.declaration.employer)


def provisional_in_use(case: Case) -> Findings:
    """A provisional number is gone once the definitive one is known."""
    declared = case.declaration.employer
    if declared is None or (number := declared.employer_id) is None or not is_provisional(number):
        return NOTHING
    employer = case.received.employer
    if employer is None or employer.nsso_number is None:
        return NOTHING
    return (case.anomaly("00948-235", _NSSO, number),) if has_provisional(employer, number) else NOTHING


def one_employer(case: Case) -> Findings:
    """An enterprise number beside the one that prevails is the same employer's."""
    declared = case.declaration.employer
    if declared is None or declared.employer_id is None or declared.enterprise_number is None:
        return NOTHING
    employer, enterprise = case.received.employer, parse_enterprise_number(declared.enterprise_number)
    if employer is None or enterprise is None:
        return NOTHING
    if has_enterprise(employer, enterprise) and _has_number(employer, declared.employer_id):
        return NOTHING
    return (case.anomaly("00014-022", _ENTERPRISE, declared.enterprise_number),)


def secured_channel(case: Case) -> Findings:
    """Some employers are declared for over secured channels only."""
    if case.received.channel is not Channel.UNSECURED_WEB:
        return NOTHING
    if case.received.employer is None or not case.received.employer.secured_channel_only:
        return NOTHING
    return (case.anomaly("90256-342", _EMPLOYER),)


def active_on_entry(case: Case) -> Findings:
    """The employer is active on the day the work starts."""
    employer, start = case.received.employer, case.start_date
    if start is None or employer is None or _is_active(employer, start):
        return NOTHING
    return (case.anomaly("90373-343", case.at("startDate"), start.isoformat()),)


def active_on_change(case: Case) -> Findings:
    """And on the days to which an UPDATE moves start or end; a period is reopened only while the employer is active."""
    employer, period = case.received.employer, case.subject
    if employer is None or period is None or (employer.active_from is None and employer.active_until is None):
        return NOTHING
    found = NOTHING
    start, end = case.start_date, case.end_date
    if start is not None and start != period.start_date and not _is_active(employer, start):
        found = (case.anomaly("90378-343", case.at("startDate"), start.isoformat()),)
    if end is None or end == (period.end_date or NO_END):
        return found
    day = max(case.today, start or period.start_date) if end == NO_END else end
    if not _is_active(employer, day):
        found += (case.anomaly("90378-343", case.at("endDate"), end.isoformat()),)
    return found


def is_provisional(number: str | None) -> bool:
    """Whether a number is meant as a provisional one: those have ten digits."""
    return number is not None and len(number) == _PROVISIONAL_DIGITS and is_digits(number)


def has_enterprise(employer: Employer, number: str) -> bool:
    """Whether this enterprise number, in full length, is or was the employer's."""
    return number == employer.enterprise_number or number in employer.former_numbers


def has_nsso(employer: Employer, number: str) -> bool:
    """Whether this NSSO number, in full length, is or was the employer's."""
    return number == employer.nsso_number or number in employer.former_numbers


def has_provisional(employer: Employer, number: str) -> bool:
    """Whether this provisional number is or was the employer's."""
    return number == employer.provisional_number or number in employer.former_numbers


def _has_number(employer: Employer, declared: str) -> bool:
    """Whether a declared NSSO or provisional number is or was the employer's; a malformed one is not compared."""
    if is_provisional(declared):
        return not is_provisional_number(declared) or has_provisional(employer, declared)
    number = parse_nsso_number(declared)
    return number is None or has_nsso(employer, number)


def _unknown(case: Case, declared: EmployerId) -> Findings:
    """The NSSO number prevails, then the provisional one: what it is given with was not looked at."""
    number, enterprise = declared.employer_id, declared.enterprise_number
    if number is None:
        if enterprise is None or parse_enterprise_number(enterprise) is None:
            return NOTHING
        return (case.anomaly("00014-235", _ENTERPRISE, enterprise),)
    if is_provisional(number):
        return (case.anomaly("00948-235", _NSSO, number),) if is_provisional_number(number) else NOTHING
    return (case.anomaly("00011-235", _NSSO, number),) if parse_nsso_number(number) is not None else NOTHING


def _is_active(employer: Employer, day: date) -> bool:
    """First and last day included."""
    return (employer.active_from is None or employer.active_from <= day) and (
        employer.active_until is None or day <= employer.active_until
    )


EMPLOYER_NUMBERS = Rule(
    employer_numbers,
    ("00011-003", "00011-005", "00014-003", "00948-003"),
    ALL,
    "zones 00011, 00014, 00948 [C]; check digits, and which id for 0 [I]",
)
NAMED = Rule(named, ("00014-001", "90256-364"), ALL, "zone 00014, block 90256 [C]; which id without a block [I]")
REPERTORY = Rule(
    repertory,
    ("00011-235", "00014-235", "00948-235", "90256-151"),
    ALL,
    "zones 00011, 00014, 00948, block 90256 [C]; only of the number that prevails, and condition of 151 [I]",
)
PROVISIONAL_IN_USE = Rule(provisional_in_use, ("00948-235",), ALL, "zone 00948 [C]; the id [I]")
ONE_EMPLOYER = Rule(one_employer, ("00014-022",), IN, "zone 00014 [C]; condition [I]")
SECURED_CHANNEL = Rule(secured_channel, ("90256-342",), ALL, "block 90256 [C]")
ACTIVE_ON_ENTRY = Rule(active_on_entry, ("90373-343",), IN, "block 90373 [C]; on the start date [I]")
ACTIVE_ON_CHANGE = Rule(
    active_on_change, ("90378-343",), UPDATE, "block 90378 [C]; on the new dates [I]", reads_register=True
)
