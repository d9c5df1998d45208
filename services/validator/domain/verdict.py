"""The answer of the judge."""

from dataclasses import dataclass

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.period import Period
from services.validator.domain.quota_use import QuotaUse
from shared.contracts.decision import Anomaly, PeriodChange, Phase, QuotaEffect, RegistrationChange, Result


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided. ``change`` and ``period``, the period's new state, are set when the declaration is accepted; for a
    daily registration ``registration_change`` and ``registration``.

    ``quotas``: what it has done to quotas. ``employer_uses``: to those that an employer holds; whether they are exceeded is
    known once all workers' use is (``EmployerQuotas.settle``).
    """

    result: Result
    phase: Phase
    anomalies: tuple[Anomaly, ...] = ()
    change: PeriodChange | None = None
    period: Period | None = None
    quotas: tuple[QuotaEffect, ...] = ()
    employer_uses: tuple[QuotaUse, ...] = ()
    registration_change: RegistrationChange | None = None
    registration: DailyRegistration | None = None
