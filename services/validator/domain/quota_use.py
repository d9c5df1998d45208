"""How much of a quota is in use: always a sum over the live periods that count."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.validator.domain.period import Period
from shared.contracts.decision import QuotaEffect, QuotaExcess
from shared.reference.limits import STUDENT, Quota


class Span(NamedTuple):
    """A calendar year, or a quarter of it."""

    year: int
    quarter: int | None = None

    def __str__(self) -> str:
        return str(self.year) if self.quarter is None else f"{self.year}-{self.quarter}"


class HolderSpan(NamedTuple):
    """A quota of days that an employer holds, in one span (``2026``)."""

    holder: str
    quota: str
    span: str


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """What a change of one period does to a quota: hours or days in use in ``span``, before and after.

    ``holder`` is None for the worker's own quotas. Of an employer's quota, the days of one worker are told.
    """

    quota: Quota
    span: Span
    holder: str | None
    before: int
    after: int

    @property
    def added(self) -> int:
        """Negative when it gives back."""
        return self.after - self.before

    @property
    def place(self) -> HolderSpan:
        """Where an employer's quota is kept."""
        return HolderSpan(self.holder or "", self.quota.code, str(self.span))

    def excess(self, others: int = 0) -> QuotaExcess | None:
        """The part of what is added that is outside the quota, if any. ``others``: what other workers use."""
        outside = min(self.added, others + self.after - self.quota.limit)
        if outside <= 0:
            return None
        if self.quota.unit == "hours":
            return QuotaExcess(quota=self.quota.code, hours=outside)
        return QuotaExcess(quota=self.quota.code, days=outside)

    def effect(self, others: int = 0) -> QuotaEffect:
        """What the decision says about it."""
        return QuotaEffect(
            quota=self.quota.code,
            span=str(self.span),
            limit=self.quota.limit,
            before=others + self.before,
            after=others + self.after,
        )


def quota_uses(
    others: Sequence[Period], before: Period | None, after: Period, quotas_at: Callable[[date], Iterable[Quota]]
) -> Iterator[QuotaUse]:
    """Every use of a quota that differs once a period has become another. A cancelled period takes of nothing.

    The limit is that of the day on which it starts then; the holder never changes. ``others``: the worker's other live periods. ``quotas_at``: the quotas for a period that starts on a day.
    """
    seen, earlier = set(), () if before is None else (before,)
    for period in (after, before):
        if period is None or period.cancelled:
            continue
        for quota in quotas_at(period.start_date):
            span = span_of(quota, period.start_date)
            holder = holder_of(period) if quota.holder == "employer" else None
            if (quota.code, span) in seen or not counted(quota, span, (period,)) or not applies(quota, span, others):
                continue
            seen.add((quota.code, span))
            rest = amount_of(quota, counted(quota, span, others, holder))
            first = (rest | amount_of(quota, counted(quota, span, earlier, holder))).total
            last = (rest | amount_of(quota, counted(quota, span, (after,), holder))).total
            if first != last:
                yield QuotaUse(quota, span, holder, first, last)


def quotas_for(quotas: Iterable[Quota], day: date, sectors: Sequence[str]) -> list[Quota]:
    """Of those in force on ``day``, the ones for a period that starts then, at an employer of these sectors.

    A sector's own quota replaces the general one.
    """
    found: dict[str, Quota] = {}
    for quota in quotas:
        if quota.quarter not in (None, quarter_of(day)) or (quota.sector and quota.sector not in sectors):
            continue
        if quota.sector or quota.code not in found:
            found[quota.code] = quota
    return list(found.values())


class Amount(NamedTuple):
    """Days that are in use, and what is told as a number: hours, or days as planned."""

    days: set[date]
    number: int

    @property
    def total(self) -> int:
        """Hours or days."""
        return len(self.days) + self.number

    def __or__(self, other: "Amount") -> "Amount":
        """Both: a common day counts once."""
        return Amount(self.days | other.days, self.number + other.number)


def counted(quota: Quota, span: Span, periods: Iterable[Period], holder: str | None = None) -> list[Period]:
    """Those that take of a quota in a span. Of agency work, the user's joint committee counts."""
    year, quarter = span
    worker_type, committee, late_counts = quota.worker_type, quota.committee, quota.late_counts
    return [
        period
        for period in periods
        if period.start_date.year == year
        and period.worker_type == worker_type
        and not period.cancelled
        and (not committee or committee == (period.user_joint_committee or period.joint_committee))
        and (late_counts or not period.late)
        and (quarter is None or quarter == quarter_of(period.start_date))
        and (holder is None or holder == holder_of(period))
    ]


def amount_of(quota: Quota, periods: Iterable[Period]) -> Amount:
    """Hours as planned; days as planned, else each day on which a period starts: a night, or several performances on
    one day, is one.
    """
    if quota.unit == "hours":
        return Amount(set(), sum(period.planned_hours or 0 for period in periods))
    days = {period.start_date for period in periods if period.planned_days is None}
    return Amount(days, sum(period.planned_days or 0 for period in periods))


def applies(quota: Quota, span: Span, periods: Iterable[Period]) -> bool:
    """Whether the quota's own condition holds: one for students needs a student's period in the year.

    ``periods``: live ones.
    """
    if quota.when != "student":
        return True
    return any(one.worker_type == STUDENT and one.start_date.year == span.year for one in periods)


def span_of(quota: Quota, day: date) -> Span:
    """The span of the quota in which the day lies."""
    return Span(day.year) if quota.per == "year" else Span(day.year, quarter_of(day))


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


def holder_of(period: Period) -> str:
    """Whose quota of days the period takes of: the user's for agency work, else the employer's [C].

    An employer goes by our id, a user that is none by its enterprise number or name.
    """
    if period.user is None:
        return employer_holder(period.employer_id)
    if period.user_employer_id is not None:
        return employer_holder(period.user_employer_id)
    return f"user:{period.key[3]}"


def employer_holder(employer_id: int) -> str:
    """An employer, by our id, as the holder of its quotas."""
    return f"employer:{employer_id}"
