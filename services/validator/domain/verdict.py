"""The answer of the judge."""

from dataclasses import dataclass

from services.validator.domain.period import Period
from shared.contracts.decision import Anomaly, PeriodChange, Phase, Result


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided. ``change`` and ``period``, the period's new state, are set when the declaration is accepted."""

    result: Result
    phase: Phase
    anomalies: tuple[Anomaly, ...] = ()
    change: PeriodChange | None = None
    period: Period | None = None
