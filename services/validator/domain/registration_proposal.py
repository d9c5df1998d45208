"""The daily registration as it would be if the declaration were accepted."""

from dataclasses import replace

from services.validator.domain.case import Case
from services.validator.domain.daily_registration import DailyRegistration
from shared.contracts.declaration import DailyRegistration as Block
from shared.contracts.declaration import RegistrationStatus


def propose_registration(case: Case) -> DailyRegistration | None:
    """None when something that it needs is missing or malformed, or when it may not be touched: then there is a blocking
    anomaly as well.
    """
    block, period, standing = case.declaration.daily_registration, case.subject, case.registration
    if block is None or period is None or _unreadable(case, block):
        return None
    if block.status == RegistrationStatus.CREATE:
        return _created(case)
    if standing is None or standing.cancelled:
        return None
    if block.status == RegistrationStatus.CANCEL:
        return replace(standing, version=standing.version + 1, cancelled=True)
    return _changed(case, standing) if block.status == RegistrationStatus.CHANGE else None


def _created(case: Case) -> DailyRegistration | None:
    period = case.subject
    if period is None or case.start_date is None or case.start_hour is None or case.end_date is None:
        return None
    return DailyRegistration(
        worker_id=case.received.worker_id,
        number=case.received.number,
        version=1,
        period_number=period.number,
        employer_id=period.employer_id,
        start_date=case.start_date,
        start_hour=case.start_hour,
        end_date=case.end_date,
        end_hour=case.end_hour,
        cancelled=False,
    )


def _changed(case: Case, standing: DailyRegistration) -> DailyRegistration:
    return replace(
        standing,
        version=standing.version + 1,
        start_date=case.start_date or standing.start_date,
        start_hour=case.start_hour or standing.start_hour,
        end_date=case.end_date or standing.end_date,
        end_hour=case.end_hour or standing.end_hour,
    )


def _unreadable(case: Case, block: Block) -> bool:
    return (
        (case.start_date is None and block.start_date is not None)
        or (case.end_date is None and block.end_date is not None)
        or (case.start_hour is None and block.start_hour is not None)
        or (case.end_hour is None and block.end_hour is not None)
    )
