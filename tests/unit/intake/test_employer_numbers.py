"""Which employer a declaration names by several numbers."""

from collections.abc import Mapping, Sequence

import pytest

from services.intake.domain.employer_numbers import (
    NamedEmployer,
    alias_of,
    declared_aliases,
    former_numbers,
    full_length,
    holders,
    named_employer,
)
from shared.contracts.declaration import EmployerId
from shared.contracts.declaration_received import Employer

FIRM = Employer(id=1, name="Firm")
OTHER = Employer(id=2, name="Other")
TOWN = Employer(id=3, name="Town", local_authority=True)
NSSO, PROVISIONAL, ENTERPRISE = ("nsso", "070500472"), ("provisional", "5000000120"), ("enterprise", "0477472701")
BOTH = EmployerId(employer_id="70500472", enterprise_number="477472701")

Found = Mapping[tuple[str, str], Sequence[Employer]]


@pytest.mark.parametrize(
    ("found", "named"),
    [
        ({NSSO: [FIRM], ENTERPRISE: [FIRM]}, FIRM),
        ({NSSO: [FIRM], ENTERPRISE: [OTHER]}, FIRM),
        ({NSSO: [FIRM], ENTERPRISE: [TOWN]}, TOWN),
        ({NSSO: [TOWN], ENTERPRISE: [FIRM]}, TOWN),
        ({ENTERPRISE: [FIRM]}, None),
        ({ENTERPRISE: [TOWN]}, TOWN),
        ({}, None),
    ],
    ids=["agreed", "NSSO first", "town by enterprise", "town by NSSO", "NSSO unknown", "town, NSSO unknown", "nobody"],
)
def test_the_nsso_number_prevails_except_for_local_authorities(found: Found, named: Employer | None) -> None:
    declared = declared_aliases(BOTH)
    assert declared == (NSSO, ENTERPRISE)
    assert named_employer(declared, found) == NamedEmployer(named)


def test_a_provisional_number_prevails_over_the_enterprise_number() -> None:
    declared = declared_aliases(EmployerId(employer_id="5000000120", enterprise_number="0477472701"))
    assert named_employer(declared, {PROVISIONAL: [FIRM], ENTERPRISE: [OTHER]}).employer is FIRM


def test_the_enterprise_number_alone_serves() -> None:
    assert (
        named_employer(declared_aliases(EmployerId(enterprise_number="477472701")), {ENTERPRISE: [FIRM]}).employer
        is FIRM
    )


@pytest.mark.parametrize("employer", [None, EmployerId(), EmployerId(employer_id="12a"), EmployerId(employer_id="²")])
def test_what_is_no_number_names_nobody(employer: EmployerId | None) -> None:
    assert named_employer(declared_aliases(employer), {}) == NamedEmployer(None, ambiguous=False)


@pytest.mark.parametrize(
    ("found", "named"),
    [
        ({NSSO: [FIRM, OTHER]}, NamedEmployer(None, ambiguous=True)),
        ({NSSO: [FIRM, OTHER], ENTERPRISE: [TOWN, FIRM]}, NamedEmployer(FIRM)),
        ({NSSO: [FIRM, OTHER], ENTERPRISE: [OTHER]}, NamedEmployer(OTHER)),
        ({NSSO: [FIRM, OTHER], ENTERPRISE: [Employer(id=4, name="Third")]}, NamedEmployer(None, ambiguous=True)),
        ({NSSO: [FIRM, OTHER], ENTERPRISE: [OTHER, FIRM]}, NamedEmployer(None, ambiguous=True)),
    ],
    ids=["no other number", "one fits both", "the other tells", "the other is a third one's", "both fit both"],
)
def test_a_number_that_several_once_had_needs_another_one_to_tell_who_is_meant(
    found: Found, named: NamedEmployer
) -> None:
    assert named_employer(declared_aliases(BOTH), found) == named


def test_a_number_is_that_of_who_has_it_now_or_else_of_all_who_had_it() -> None:
    rows = [(NSSO, True, "a"), (NSSO, False, "b"), (ENTERPRISE, True, "a"), (ENTERPRISE, True, "c")]
    assert holders(rows) == {NSSO: ["b"], ENTERPRISE: ["a", "c"]}


@pytest.mark.parametrize(
    ("number", "alias"),
    [
        ("70500472", NSSO),
        ("070500472", NSSO),
        ("5000000120", PROVISIONAL),
        ("477472701", ENTERPRISE),
        ("0477472701", ENTERPRISE),
        ("0477472702", None),
        ("5000000121", None),
        ("", None),
        ("x", None),
    ],
)
def test_the_kind_of_a_number_shows_in_its_digits(number: str, alias: tuple[str, str] | None) -> None:
    assert alias_of(full_length(number)) == alias


def test_former_numbers_are_those_that_got_a_successor_or_were_told() -> None:
    assert former_numbers(["1", None, "2"], ["3", None, "2"], ["2", "4"]) == ["1", "4"]
