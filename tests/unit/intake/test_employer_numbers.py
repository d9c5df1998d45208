"""Which employer a declaration names by several numbers."""

import pytest

from services.intake.domain.employer_numbers import declared_aliases, prevailing_employer
from shared.contracts.declaration import EmployerId
from shared.contracts.declaration_received import Employer

FIRM = Employer(id=1, name="Firm")
OTHER = Employer(id=2, name="Other")
TOWN = Employer(id=3, name="Town", local_authority=True)
NSSO, PROVISIONAL, ENTERPRISE = ("nsso", "070500472"), ("provisional", "5000000120"), ("enterprise", "0477472701")


@pytest.mark.parametrize(
    ("found", "prevailing"),
    [
        ({NSSO: FIRM, ENTERPRISE: FIRM}, FIRM),
        ({NSSO: FIRM, ENTERPRISE: OTHER}, FIRM),
        ({NSSO: FIRM, ENTERPRISE: TOWN}, TOWN),
        ({NSSO: TOWN, ENTERPRISE: FIRM}, TOWN),
        ({ENTERPRISE: FIRM}, None),
        ({ENTERPRISE: TOWN}, TOWN),
        ({}, None),
    ],
    ids=["agreed", "NSSO first", "town by enterprise", "town by NSSO", "NSSO unknown", "town, NSSO unknown", "nobody"],
)
def test_the_nsso_number_prevails_except_for_local_authorities(
    found: dict[tuple[str, str], Employer], prevailing: Employer | None
) -> None:
    declared = declared_aliases(EmployerId(employer_id=70500472, enterprise_number=477472701))
    assert declared == (NSSO, ENTERPRISE)
    assert prevailing_employer(declared, found) is prevailing


def test_a_provisional_number_prevails_over_the_enterprise_number() -> None:
    declared = declared_aliases(EmployerId(employer_id="5000000120", enterprise_number="0477472701"))
    assert prevailing_employer(declared, {PROVISIONAL: FIRM, ENTERPRISE: OTHER}) is FIRM


def test_the_enterprise_number_alone_serves() -> None:
    assert prevailing_employer(declared_aliases(EmployerId(enterprise_number="477472701")), {ENTERPRISE: FIRM}) is FIRM


@pytest.mark.parametrize("employer", [None, EmployerId(), EmployerId(employer_id="12a"), EmployerId(employer_id="²")])
def test_what_is_no_number_names_nobody(employer: EmployerId | None) -> None:
    assert prevailing_employer(declared_aliases(employer), {}) is None
