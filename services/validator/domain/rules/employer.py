"""The employer's numbers, and whether the repertory knows them."""

from services.validator.domain.case import Case
from services.validator.domain.reading import is_digits
from services.validator.domain.rules.rule import ALL, NOTHING, Findings, Rule
from services.validator.domain.rules.zones import malformed
from shared.identifiers.enterprise_number import parse_enterprise_number
from shared.identifiers.nsso_number import is_provisional_number, parse_nsso_number

_NSSO = "/employer/employerId"
_ENTERPRISE = "/employer/enterpriseNumber"
_PROVISIONAL_DIGITS = 10


def employer_numbers(case: Case) -> Findings:
    """Each number given has the right length, range and check digits."""
    employer = case.declaration.employer
    if employer is None:
        return NOTHING
    number, enterprise = employer.employer_id, employer.enterprise_number
    if is_provisional(number):
        found = malformed(case, "00948", _NSSO, number, valid=is_provisional_number(number or ""))
    else:
        found = malformed(case, "00011", _NSSO, number, valid=parse_nsso_number(number or "") is not None)
    if enterprise is None:
        return found
    return found + malformed(
        case, "00014", _ENTERPRISE, enterprise, valid=parse_enterprise_number(enterprise) is not None
    )


def repertory(case: Case) -> Findings:
    """An IN names its employer, and whoever names one names one that exists."""
    if case.received.employer is not None:
        return NOTHING
    employer = case.declaration.employer
    number = employer.employer_id if employer is not None else None
    enterprise = employer.enterprise_number if employer is not None else None
    if number is None and enterprise is None:
        return (case.anomaly("90256-364", "/employer"),) if case.declaration.dimona_in is not None else NOTHING
    found: Findings = NOTHING
    if number is not None and is_provisional(number) and is_provisional_number(number):
        found = (case.anomaly("00948-235", _NSSO, number),)
    elif number is not None and parse_nsso_number(number) is not None:
        found = (case.anomaly("00011-235", _NSSO, number),)
    if enterprise is not None and parse_enterprise_number(enterprise) is not None:
        found += (case.anomaly("00014-235", _ENTERPRISE, enterprise),)
    return found


def is_provisional(number: str | None) -> bool:
    """Whether a number is meant as a provisional one: those have ten digits."""
    return number is not None and len(number) == _PROVISIONAL_DIGITS and is_digits(number)


EMPLOYER_NUMBERS = Rule(
    employer_numbers, ("00011-003", "00014-003", "00948-003"), ALL, "zones 00011, 00014, 00948 [C]; check digits [I]"
)
REPERTORY = Rule(
    repertory, ("00011-235", "00014-235", "00948-235", "90256-364"), ALL, "zones 00011, 00014, 00948, block 90256 [C]"
)
