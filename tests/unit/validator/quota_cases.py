"""Declarations and periods that take of quotas, and what is found, for the tests of these rules."""

from datetime import UTC, date, datetime
from typing import Any

from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import QuotaExcess, Severity
from shared.contracts.declaration_received import DeclarationReceived
from shared.identifiers.declaration_number import declaration_number
from tests.support.pointing import check_pointers
from tests.unit.validator.declaring import (
    EMPLOYER,
    REFERENCE,
    entry,
    period,
)

OTHER = 99
HOLDER = f"employer:{EMPLOYER.id}"


def at(day: str) -> dict[str, Any]:
    """Received at nine in the morning of this day."""
    return {"received_at": datetime.fromisoformat(f"{day}T08:00:00").replace(tzinfo=UTC)}


def student(hours: int, start: str = "2026-04-01", **facts: Any) -> DeclarationReceived:
    end = {"04": "06-30", "01": "03-31", "07": "09-30", "10": "12-31"}[start[5:7]]
    return entry("STU", startDate=start, endDate=f"{start[:4]}-{end}", plannedHoursNumber=str(hours), facts=facts)


def planned(worker_type: str, hours: int, start: str = "2026-05-01", serial: int = 2, **fields: Any) -> Period:
    """A period of another employer with planned hours."""
    day = date.fromisoformat(start)
    own = {"employer_id": OTHER, "start_date": day, "end_date": day, "number": declaration_number(serial)}
    return period(worker_type, **{**own, "planned_hours": hours, **fields})


def article_17(worker_type: str, hours: int, start: str = "2026-04-01") -> DeclarationReceived:
    day = date.fromisoformat(start)
    return entry(
        worker_type,
        startDate=start,
        endDate=start,
        plannedHoursNumber=str(hours),
        facts=at(day.replace(day=1).isoformat()),
    )


def extra(day: str, committee: str = "302", **block: Any) -> DeclarationReceived:
    """An IN of an occasional worker for one evening."""
    return entry("EXT", committee, startDate=day, startHour="1800", endDate=day, endHour="2300", **block)


def evenings(count: int, *, first: str = "2026-05-02", committee: str = "302", **fields: Any) -> list[Period]:
    """Occasional work on so many days, each with its own employer."""
    start = date.fromisoformat(first).toordinal()
    return [
        period(
            "EXT",
            committee,
            **{
                "number": declaration_number(10 + n),
                "employer_id": OTHER + n,
                "start_date": date.fromordinal(start + n),
                "end_date": date.fromordinal(start + n),
                "start_hour": "1800",
                "end_hour": "2300",
                **fields,
            },
        )
        for n in range(count)
    ]


def quota_findings(verdict: Verdict) -> list[tuple[str, Severity, tuple[QuotaExcess, ...]]]:
    return [(one.id, one.severity, one.quotas) for one in verdict.anomalies if one.id.endswith("-369")]


def excess(quota: str, *, hours: int | None = None, days: int | None = None, severity: str = "NP") -> list[Any]:
    return [("90017-369", severity, (QuotaExcess(quota=quota, hours=hours, days=days),))]


def knowing(used: int, event: DeclarationReceived, *periods: Period, holder: str = HOLDER) -> Verdict:
    """The verdict when it is known how many days all workers use of the quota of ``holder``."""
    place = HolderSpan(holder, "HORECA_EMPLOYER", "2026")
    verdict = judge(event, Ledger(periods), REFERENCE)
    assert "90256-369" not in [anomaly.id for anomaly in verdict.anomalies]
    settled = EmployerQuotas(REFERENCE).settle(event, verdict, {place: used}) or verdict
    check_pointers(settled.anomalies, event)
    return settled
