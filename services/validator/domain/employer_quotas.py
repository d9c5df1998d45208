"""The quotas that an employer holds: they count the days of many workers, so a worker's stream alone can't tell their use."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.validator.domain.explaining import explain
from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan, counted, holder_of, span_of
from services.validator.domain.rules.quotas import EMPLOYER_QUOTA, beyond_employers_quotas
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Result
from shared.contracts.declaration_received import DeclarationReceived
from shared.reference.reference import Reference


@dataclass(frozen=True, slots=True)
class EmployerQuotas:
    """How they are counted, by this reference data."""

    reference: Reference

    @property
    def worker_types(self) -> Collection[str]:
        """No other periods count."""
        return self.reference.counted_together.keys()

    def settle(self, received: DeclarationReceived, verdict: Verdict, used: Mapping[HolderSpan, int]) -> Verdict | None:
        """The verdict with its warning, if a quota is exceeded; else None: it stays as it is.

        ``used``: what all workers use before this declaration.
        """
        findings, effects = beyond_employers_quotas(received, verdict.employer_uses, used)
        if not findings:
            return None
        warnings = (explain(finding, EMPLOYER_QUOTA, self.reference) for finding in findings)
        anomalies, quotas = (*verdict.anomalies, *warnings), (*verdict.quotas, *effects)
        return replace(verdict, result=Result.WARNING, anomalies=anomalies, quotas=quotas)

    def days_of(self, periods: Iterable[Period]) -> dict[HolderSpan, set[date]]:
        """The days that one worker's periods use, of all quotas of all holders."""
        days: dict[HolderSpan, set[date]] = {}
        for period in periods:
            for quota in self.reference.as_of(period.start_date).quotas_of(period.worker_type):
                span = span_of(quota, period.start_date)
                if quota.holder == "employer" and counted(quota, span, (period,)):
                    place = HolderSpan(holder_of(period), quota.code, str(span))
                    days.setdefault(place, set()).add(period.start_date)
        return days

    def counted_twice(self, one: Sequence[Period], other: Sequence[Period]) -> dict[HolderSpan, int]:
        """How many days two workers both use: once they are one worker, these count once."""
        mine, theirs = self.days_of(one), self.days_of(other)
        shared = {place: len(days & theirs[place]) for place, days in mine.items() if place in theirs}
        return {place: days for place, days in shared.items() if days}
