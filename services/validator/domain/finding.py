"""What a rule has found."""

from dataclasses import dataclass

from services.validator.domain.period import Period
from shared.contracts.decision import QuotaExcess, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """The anomaly ``id`` of the catalogue at ``pointer``, a JSON pointer into the declaration.

    ``value``: what was declared there, never anything that holds an SSIN. ``severity``: only where it differs from the
    catalogue's. ``period``, ``registration``: what the declaration collides with. ``quotas``: what is exceeded.
    """

    id: str
    pointer: str
    value: str | None = None
    severity: Severity | None = None
    period: Period | None = None
    registration: int | None = None
    quotas: tuple[QuotaExcess, ...] = ()
