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

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return day.year == self.year and self.quarter in (None, quarter_of(day))

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

    ``others``: the worker's other live periods. ``quotas_at``: the quotas for a period that starts on a day.
    """
    seen = set()
    for period in (after, before):
        if period is None or period.cancelled:
            continue
        for quota in quotas_at(period.start_date):
            if not counts(quota, period):
                continue
            span = span_of(quota, period.start_date)
            holder = holder_of(period) if quota.holder == "employer" else None
            if (quota.code, span, holder) in seen or not applies(quota, span, others):
                continue
            seen.add((quota.code, span, holder))
            counted = [one for one in others if _in(quota, span, holder, one)]
            first = use_of(quota, [*counted, before] if before and _in(quota, span, holder, before) else counted)
            last = use_of(quota, [*counted, after] if _in(quota, span, holder, after) else counted)
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


def counts(quota: Quota, period: Period) -> bool:
    """Whether a live period takes of this quota, in whatever span. Of agency work, the user's joint committee counts."""
    return (
        period.worker_type == quota.worker_type
        and (not quota.committee or quota.committee == (period.user_joint_committee or period.joint_committee))
        and (quota.late_counts or not period.late)
    )


def use_of(quota: Quota, periods: Iterable[Period]) -> int:
    """Hours as planned; days as planned, else each day on which a period starts: a night, or several performances on
    one day, is one.
    """
    if quota.unit == "hours":
        return sum(period.planned_hours or 0 for period in periods)
    days, planned = set(), 0
    for period in periods:
        if period.planned_days is None:
            days.add(period.start_date)
        else:
            planned += period.planned_days
    return len(days) + planned


def applies(quota: Quota, span: Span, periods: Iterable[Period]) -> bool:
    """Whether the quota's own condition holds: one for students needs a student's live period in the year."""
    if quota.when != "student":
        return True
    return any(one.worker_type == STUDENT and one.start_date.year == span.year for one in periods if not one.cancelled)


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


def _in(quota: Quota, span: Span, holder: str | None, period: Period) -> bool:
    return (
        not period.cancelled
        and span.holds(period.start_date)
        and counts(quota, period)
        and (holder is None or holder_of(period) == holder)
    )
