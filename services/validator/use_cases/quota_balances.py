"""How much of its quotas an employer, and a worker of its, has used in a year."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.validator.domain.period import Period
from services.validator.domain.ports import Connection
from services.validator.domain.quota_balance import Balance, employer_balances, employer_places, worker_balances
from services.validator.domain.quota_use import employer_holder
from services.validator.domain.reach import Reach
from services.validator.use_cases.judge_declarations import Court
from shared.contracts.declaration_received import Employer

_NO_PERIOD = 0
_QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


async def employer_quota_balances(tx: Connection, court: Court, employer: Employer, year: int) -> list[Balance]:
    """Of the quotas that the employer itself holds, by the limits at the end of each span."""
    reference, holder = court.quotas.reference, employer_holder(employer.id)
    days = _ends(year)
    places = {place for day in days for place in employer_places(holder, reference, day, employer.sectors)}
    used = await court.employer_days.used(tx, places) if places else {}
    return _latest(employer_balances(holder, used, reference, day, employer.sectors) for day in days)


async def worker_quota_balances(
    tx: Connection, court: Court, employer: Employer, worker_id: int, year: int
) -> list[Balance] | None:
    """Of the worker's quotas, over all employers, by the limits at the end of each span.

    None unless the worker has a live period with this employer in that year: what others know of it is not this one's
    affair.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    here = await court.ledger.load(tx, [Reach(worker_id, _NO_PERIOD, employer.id, first, last)])
    if not any(_works(period, employer, first, last) for period in here):
        return None
    periods = await court.ledger.counted(tx, [worker_id], court.quotas.worker_types, first, last)
    return _latest(worker_balances(periods, court.quotas.reference, day, employer.sectors) for day in _ends(year))


def _works(period: Period, employer: Employer, first: date, last: date) -> bool:
    if period.cancelled or period.employer_id != employer.id or period.start_date > last:
        return False
    return period.end_date is None or period.end_date >= first


def _ends(year: int) -> list[date]:
    """The last day of each quarter: what is in force then counts for the whole span."""
    return [date(year, month, day) for month, day in _QUARTER_ENDS]


def _latest(balances: Iterable[Sequence[Balance]]) -> list[Balance]:
    """One for each quota and span, the latest."""
    return list({(one.quota.code, one.span): one for found in balances for one in found}.values())
