"""What somebody who asks for quotas is told."""

from collections.abc import Iterable
from typing import Literal, Self

from services.validator.domain.quota_balance import Balance
from shared.contracts.declaration_received import Employer
from shared.contracts.model import Contract


class QuotaPosition(Contract):
    """How much of a quota is used, in its ``unit``.

    ``span``: a year (``2026``) or a quarter of it (``2026-3``). ``remaining`` is never below 0. ``told``: exceeding it is an
    anomaly; others are only shown. ``blocking``: exceeding it refuses the declaration.
    """

    quota: str
    unit: Literal["hours", "days"]
    span: str
    limit: int
    used: int
    remaining: int
    told: bool
    blocking: bool

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """As it is shown."""
        quota = balance.quota
        return cls(
            quota=quota.code,
            unit=quota.unit,
            span=str(balance.span),
            limit=quota.limit,
            used=balance.used,
            remaining=balance.remaining,
            told=quota.told,
            blocking=quota.blocking,
        )


class EmployerBalances(Contract):
    """Quotas that the employer holds, over all its workers."""

    enterprise_number: str | None = None
    nsso_number: str | None = None
    provisional_number: str | None = None
    quotas: tuple[QuotaPosition, ...]


class WorkerBalances(Contract):
    """Quotas of the worker, over all employers."""

    quotas: tuple[QuotaPosition, ...]


class QuotaBalances(Contract):
    """``worker`` is absent unless the worker has a period with the employer in the year."""

    year: int
    employer: EmployerBalances
    worker: WorkerBalances | None = None


def balances_of(
    year: int, employer: Employer, own: Iterable[Balance], of_worker: Iterable[Balance] | None
) -> QuotaBalances:
    """What is told."""
    return QuotaBalances(
        year=year,
        employer=EmployerBalances(
            enterprise_number=employer.enterprise_number,
            nsso_number=employer.nsso_number,
            provisional_number=employer.provisional_number,
            quotas=positions(own),
        ),
        worker=None if of_worker is None else WorkerBalances(quotas=positions(of_worker)),
    )


def positions(balances: Iterable[Balance]) -> tuple[QuotaPosition, ...]:
    """As they are shown."""
    return tuple(QuotaPosition.of(balance) for balance in balances)
