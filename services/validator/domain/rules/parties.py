"""Whether the employer and the worker that a follow-up names are those of the period."""

from services.validator.domain.case import Case
from services.validator.domain.rules.employer import has_enterprise, has_nsso, has_provisional, is_provisional
from services.validator.domain.rules.rule import NAMING, NOTHING, Findings, Rule
from shared.contracts.declaration_received import Employer
from shared.identifiers.enterprise_number import parse_enterprise_number
from shared.identifiers.nsso_number import is_provisional_number, parse_nsso_number
from shared.identifiers.ssin import is_ssin


def same_employer(case: Case) -> Findings:
    """Every number given is, or once was, one of the employer of the period."""
    declared, named = case.declaration.employer, case.named
    if declared is None or named is None:
        return NOTHING
    employer = case.received.employer
    if employer is not None and employer.id != named.employer_id:
        employer = None
    number, enterprise = declared.employer_id, declared.enterprise_number
    found = _nsso(case, number, employer) if number is not None else NOTHING
    if enterprise is None or (expected := parse_enterprise_number(enterprise)) is None:
        return found
    if employer is not None and has_enterprise(employer, expected):
        return found
    return (*found, case.anomaly("00014-347", "/employer/enterpriseNumber", enterprise))


def same_worker(case: Case) -> Findings:
    """The SSIN given is one of the worker's: as of the IN of the period, the newest, or one that was replaced."""
    given, named, person = case.declared_ssin, case.named, case.received.person
    if given is None or named is None or named.ssin in {None, given}:
        return NOTHING
    if person is not None and (person.ssin == given or given in person.former_ssins):
        return NOTHING
    if not is_ssin(given, synthetic=case.reference.synthetic):
        return NOTHING
    return (case.anomaly("00024-347", "/worker/ssin"),)


def _nsso(case: Case, number: str, employer: Employer | None) -> Findings:
    if is_provisional(number):
        if not is_provisional_number(number) or (employer is not None and has_provisional(employer, number)):
            return NOTHING
        return (case.anomaly("00948-347", "/employer/employerId", number),)
    padded = parse_nsso_number(number)
    if padded is None or (employer is not None and has_nsso(employer, padded)):
        return NOTHING
    return (case.anomaly("00011-347", "/employer/employerId", number),)


SAME_EMPLOYER = Rule(
    same_employer,
    ("00011-347", "00014-347", "00948-347"),
    NAMING,
    "zones 00011, 00014, 00948 [C]",
    reads_register=True,
)
SAME_WORKER = Rule(same_worker, ("00024-347",), NAMING, "zone 00024 [C]", reads_register=True)
