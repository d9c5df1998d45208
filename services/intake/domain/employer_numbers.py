"""The numbers by which a declaration names its employer, in the full length in which the directory keeps them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeGuard, TypeVar

from services.intake.domain.ports import EmployerAlias
from shared.contracts.declaration import EmployerId
from shared.contracts.declaration_received import Employer
from shared.identifiers.enterprise_number import is_enterprise_number, parse_enterprise_number
from shared.identifiers.nsso_number import is_nsso_number, is_provisional_number, parse_nsso_number

_PRIORITY = ("nsso", "provisional", "enterprise")

Holder = TypeVar("Holder")


class NamedEmployer(NamedTuple):
    """Whom a declaration names. ``ambiguous``: nobody has the number now, and more than one employer once had it."""

    employer: Employer | None
    ambiguous: bool = False


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


def named_employer(
    declared: Sequence[EmployerAlias], found: Mapping[EmployerAlias, Sequence[Employer]]
) -> NamedEmployer:
    """The employer that these numbers name; none if nobody has, or had, the one that prevails.

    The enterprise number prevails for provincial and local authorities; otherwise the NSSO number, then the provisional
    one, then the enterprise number (glossary 00011, 00014, 00948). Where several employers once had it, the other numbers
    tell which is meant, if they can. Whether they fit is for the rules to say. ``found``: see ``holders``.
    """
    numbers = dict(declared)
    by_enterprise = found.get(("enterprise", numbers.get("enterprise", "")), ())
    if len(by_enterprise) == 1 and by_enterprise[0].local_authority:
        return NamedEmployer(by_enterprise[0])
    prevailing = next(((kind, numbers[kind]) for kind in _PRIORITY if kind in numbers), None)
    candidates = found.get(prevailing, ()) if prevailing is not None else ()
    if len(candidates) > 1:
        others = {one.id for alias in declared if alias != prevailing for one in found.get(alias, ())}
        candidates = [one for one in candidates if one.id in others] or candidates
    return NamedEmployer(candidates[0]) if len(candidates) == 1 else NamedEmployer(None, ambiguous=bool(candidates))


def holders(rows: Iterable[tuple[EmployerAlias, bool, Holder]]) -> dict[EmployerAlias, list[Holder]]:
    """Who has each number; of a number that nobody has now, everybody who once had it. Rows: number, former, holder."""
    now: dict[EmployerAlias, list[Holder]] = {}
    once: dict[EmployerAlias, list[Holder]] = {}
    for alias, former, holder in rows:
        (once if former else now).setdefault(alias, []).append(holder)
    return {**once, **now}


def alias_of(number: str) -> EmployerAlias | None:
    """What kind of number this is, in full length; None if it is none."""
    if is_nsso_number(number):
        return "nsso", number
    if is_provisional_number(number):
        return "provisional", number
    return ("enterprise", number) if is_enterprise_number(number) else None


def full_length(number: str) -> str:
    """With the leading zeroes that numbers lose; as it is, if it is no number of an employer."""
    return parse_nsso_number(number) or parse_enterprise_number(number) or number


def former_numbers(before: Sequence[str | None], now: Sequence[str | None], former: Iterable[str]) -> list[str]:
    """What an employer no longer has: what was ``former`` already, and of the numbers ``before`` those that are not
    among those of ``now``.
    """
    return sorted(({*former, *(number for number in before if number is not None)}) - set(now))


def _digits(number: str | None, longest: int) -> TypeGuard[str]:
    return number is not None and number.isascii() and number.isdigit() and len(number) <= longest
