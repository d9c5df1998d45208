"""What is left of quotas on a day, for whoever asks. An indication: it reserves nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan, Span, amount_of, applies, counted, quotas_for, span_of
from shared.reference.limits import Quota
from shared.reference.reference import Reference


@dataclass(frozen=True, slots=True)
class Balance:
    """Hours or days in use of ``quota`` in ``span``."""

    quota: Quota
    span: Span
    used: int

    @property
    def remaining(self) -> int:
        """None is left once it is exceeded."""
        return max(0, self.quota.limit - self.used)


def worker_balances(
    periods: Sequence[Period], reference: Reference, day: date, sectors: Sequence[str] = ()
) -> list[Balance]:
    """Of every quota that the worker has for a period starting on ``day`` at an employer of these sectors.

    ``periods``: the worker's live periods that start in the year of ``day``, of ``reference.counted_together``.
    """
    found = []
    for quota in _quotas(reference, day, sectors, "worker"):
        span = span_of(quota, day)
        if applies(quota, span, periods):
            found.append(Balance(quota, span, amount_of(quota, counted(quota, span, periods)).total))
    return found


def employer_places(holder: str, reference: Reference, day: date, sectors: Sequence[str] = ()) -> list[HolderSpan]:
    """Where the quotas of this holder (``quota_use.holder_of``), of these sectors, are kept on ``day``."""
    quotas = _quotas(reference, day, sectors, "employer")
    return [HolderSpan(holder, quota.code, str(span_of(quota, day))) for quota in quotas]


def employer_balances(
    holder: str, used: Mapping[HolderSpan, int], reference: Reference, day: date, sectors: Sequence[str] = ()
) -> list[Balance]:
    """Of every quota that the employer holds on ``day``; ``used``: what the store says of ``employer_places``."""
    found = []
    for quota in _quotas(reference, day, sectors, "employer"):
        span = span_of(quota, day)
        found.append(Balance(quota, span, used.get(HolderSpan(holder, quota.code, str(span)), 0)))
    return found


def _quotas(reference: Reference, day: date, sectors: Sequence[str], holder: str) -> list[Quota]:
    quotas = quotas_for(reference.as_of(day).quotas, day, sectors)
    return [quota for quota in quotas if quota.holder == holder]
