"""What a rule is."""

from collections.abc import Callable
from dataclasses import dataclass

from services.validator.domain.case import Case
from services.validator.domain.finding import Finding
from shared.contracts.declaration import Kind

Findings = tuple[Finding, ...]
NOTHING: Findings = ()

IN = (Kind.IN,)
UPDATE = (Kind.UPDATE,)
DATED = (Kind.IN, Kind.OUT, Kind.UPDATE)
PLANNED = (Kind.IN, Kind.UPDATE)
FOLLOW_UPS = (Kind.OUT, Kind.UPDATE, Kind.CANCEL)
REGISTRATIONS = (Kind.DAILY_REGISTRATION,)
NAMING = (*FOLLOW_UPS, *REGISTRATIONS)
ALL = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Rule:
    """``check`` gives every finding about a case, without effects.

    ``raises``: the ids it can give. ``kinds``: the declarations it is asked about. ``source``: where it comes from, with
    its certainty mark. ``reads_register``: its findings tell about other declarations or about the worker's data in
    the registers, so a sender without mandate is not answered, nor one that names an employer nobody has.
    """

    check: Callable[[Case], Findings]
    raises: tuple[str, ...]
    kinds: tuple[Kind, ...]
    source: str
    reads_register: bool = False

    @property
    def name(self) -> str:
        """Topic and name of the check: ``dates.start_date``."""
        return f"{self.check.__module__.rpartition('.')[2]}.{self.check.__name__}"
