"""The numbers by which a declaration names its employer, in the full length in which the directory keeps them."""

from typing import TypeGuard

from services.intake.domain.ports import EmployerAlias
from shared.contracts.declaration import EmployerId


def declared_aliases(employer: EmployerId | None) -> tuple[EmployerAlias, ...]:
    """Kind and number of each number given, padded with the zeroes that some messages drop (``dimona.md`` §7).

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


def _digits(number: str | None, longest: int) -> TypeGuard[str]:
    return number is not None and number.isascii() and number.isdigit() and len(number) <= longest
