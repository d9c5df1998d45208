"""The numbers by which a declaration names its employer, in the full length in which the directory keeps them."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from services.intake.domain.ports import EmployerAlias
from shared.contracts.declaration import EmployerId
from shared.contracts.declaration_received import Employer

_PRIORITY = ("nsso", "provisional", "enterprise")


def declared_aliases(employer: EmployerId | None) -> tuple[EmployerAlias, ...]:
    """Kind and number of each number given, padded with the zeroes that some messages drop (``docs/sources.md``).

    Numbers that can't be one (not digits, too long) are left out: nobody has them, and the rules name the fault.
    """
    if employer is None:
        return ()
    found: list[EmployerAlias] = []
    number = employer.employer_id
    if _digits(number, 10):
        found.append(("provisional", number) if len(number) == 10 else ("nsso", number.zfill(9)))
    number = employer.enterprise_number
    if _digits(number, 10):
        found.append(("enterprise", number.zfill(10)))
    return tuple(found)


def prevailing_employer(declared: Sequence[EmployerAlias], found: Mapping[EmployerAlias, Employer]) -> Employer | None:
    """The employer that these numbers name; None if nobody has the one that prevails.

    The enterprise number prevails for provincial and local authorities; otherwise the NSSO number, then the provisional
    one, then the enterprise number (glossary 00011, 00014, 00948). Whether the others fit is for the rules to say.
    """
    by_kind = dict(declared)
    by_enterprise = found.get(("enterprise", by_kind.get("enterprise", "")))
    if by_enterprise is not None and by_enterprise.local_authority:
        return by_enterprise
    return next((found.get((kind, by_kind[kind])) for kind in _PRIORITY if kind in by_kind), None)


def _digits(number: str | None, longest: int) -> TypeGuard[str]:
    return number is not None and number.isascii() and number.isdigit() and len(number) <= longest
