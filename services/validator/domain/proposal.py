"""The period as it would be if the declaration were accepted."""

from dataclasses import replace
from datetime import date, timedelta

from services.validator.domain.case import Case
from services.validator.domain.period import Period
from services.validator.domain.reading import NO_END
from shared.contracts.declaration import DimonaIn, DimonaUpdate, Kind, UsingEmployer
from shared.identifiers.enterprise_number import parse_enterprise_number
from shared.reference.entries import Hours, Span

_NEXT_DAY = timedelta(days=1)


def propose(case: Case) -> Period | None:
    """None when something that the period needs is missing or malformed, or when it may not be touched: then there is a
    blocking anomaly as well.
    """
    declaration, named = case.declaration, case.subject
    if declaration.dimona_in is not None:
        return _entry(case, declaration.dimona_in)
    if named is None:
        return None
    if declaration.dimona_update is not None:
        return _updated(case, named, declaration.dimona_update)
    if declaration.dimona_out is not None:
        return None if case.end_date is None else replace(named, version=named.version + 1, end_date=case.end_date)
    return replace(named, version=named.version + 1, cancelled=True) if case.kind is Kind.CANCEL else None


def _entry(case: Case, block: DimonaIn) -> Period | None:
    employer, features = case.received.employer, block.features
    if employer is None or case.start_date is None or case.asks is None or case.worker_type is None:
        return None
    if _unreadable(case, block):
        return None
    return Period(
        worker_id=case.received.worker_id,
        number=case.received.number,
        version=1,
        employer_id=employer.id,
        start_date=case.start_date,
        start_hour=case.start_hour,
        end_date=case.end_date or _implied_end(case, case.start_date),
        end_hour=case.end_hour,
        planned_hours=case.planned_hours,
        planned_days=case.planned_days,
        joint_committee=features.joint_commission_number,
        worker_type=case.worker_type,
        user=_user(features.using_employer),
        user_joint_committee=features.using_employer.joint_commission_number if features.using_employer else None,
        ssin=case.declared_ssin or (case.received.person.ssin if case.received.person is not None else None),
        cancelled=False,
        late=False,
        user_employer_id=_user_employer(case, features.using_employer),
    )


def _updated(case: Case, named: Period, block: DimonaUpdate) -> Period | None:
    if _unreadable(case, block):
        return None
    return replace(
        named,
        version=named.version + 1,
        start_date=case.start_date or named.start_date,
        start_hour=case.start_hour or named.start_hour,
        end_date=None if case.end_date == NO_END else case.end_date or named.end_date,
        end_hour=case.end_hour or named.end_hour,
        planned_hours=case.planned_hours or named.planned_hours,
        planned_days=case.planned_days or named.planned_days,
    )


def _unreadable(case: Case, block: DimonaIn | DimonaUpdate) -> bool:
    return (
        (case.start_date is None and block.start_date is not None)
        or (case.end_date is None and block.end_date is not None)
        or (case.start_hour is None and block.start_hour is not None)
        or (case.end_hour is None and block.end_hour is not None)
        or (case.planned_hours is None and block.planned_hours_number is not None)
        or (case.planned_days is None and block.planned_days_number is not None)
    )


def _implied_end(case: Case, start: date) -> date | None:
    """What lasts one day ends on it. So does a flexi-job with both hours, one performance, or on the next day [I]."""
    if case.asks is not None and case.asks.span is Span.SAME_DAY:
        return start
    if case.asks is None or case.asks.hours is not Hours.ONE_DAY or case.start_hour is None or case.end_hour is None:
        return None
    return start + _NEXT_DAY if case.end_hour < case.start_hour and start < NO_END else start


def _user_employer(case: Case, user: UsingEmployer | None) -> int | None:
    known = case.received.user
    return None if user is None or known is None else known.employer_id


def _user(user: UsingEmployer | None) -> str | None:
    if user is None:
        return None
    return parse_enterprise_number(user.enterprise_number or "") or user.name
