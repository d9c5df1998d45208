"""What is asked of a worker's past quarters."""

from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """What is asked of the quarters before a flexi-job: enough work in one; not less than in the one before."""

    MINIMUM = "minimum"
    REDUCTION = "reduction"


@dataclass(frozen=True, slots=True)
class StarterJob:
    """A type in which somebody of ``age_from`` to ``age_until`` years without experience starts.

    Experience: more than ``fraction`` of a full-time job in at least ``quarters`` quarters among those from ``first_lag`` to
    ``last_lag`` quarters before the start.
    """

    age_from: int
    age_until: int
    first_lag: int
    last_lag: int
    fraction: float
    quarters: int


@dataclass(frozen=True, slots=True)
class FlexiCondition:
    """A condition of access to flexi-jobs; ``anomaly`` if it isn't met. Lags are quarters before that of the start.

    MINIMUM: at least ``fraction`` of a full-time job at ``lag``. REDUCTION: not ``fraction`` or more at ``earlier_lag`` and
    less at ``lag``.
    """

    condition: Condition
    lag: int
    earlier_lag: int | None
    fraction: float
    anomaly: str
