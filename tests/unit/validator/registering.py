"""Daily registrations for the tests of their rules, in one line each."""

from datetime import date
from pathlib import Path
from typing import Any

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.verdict import Verdict
from shared.contracts.declaration_received import DeclarationReceived
from shared.identifiers.declaration_number import declaration_number
from shared.reference.reference import Reference
from tests.support.pointing import check_pointers
from tests.unit.validator.declaring import EMPLOYER, PERIOD_NUMBER, REFERENCE, period, received

REGISTRATION_NUMBER = declaration_number(2)
OTHER_NUMBER = declaration_number(3)
OPTED = EMPLOYER.model_copy(update={"daily_registration": True})
HOURS = {"startDate": "2026-04-07", "startHour": "0900", "endDate": "2026-04-07", "endHour": "1700"}


def created(*, facts: dict[str, Any] | None = None, **block: Any) -> DeclarationReceived:
    """A new one of 7 April 2026, 9:00 to 17:00, in the period that starts on 1 April."""
    declared = {"status": "0", "periodId": str(PERIOD_NUMBER), **HOURS, **block}
    return _received(declared, facts)


def changed(*, facts: dict[str, Any] | None = None, **block: Any) -> DeclarationReceived:
    """A change of the standing one."""
    declared = {"status": "1", "dailyRegistrationId": str(REGISTRATION_NUMBER), **block}
    return _received(declared, {"registration_number": REGISTRATION_NUMBER, **(facts or {})})


def cancelled(*, facts: dict[str, Any] | None = None, **block: Any) -> DeclarationReceived:
    """A cancellation of the standing one."""
    declared = {"status": "3", "dailyRegistrationId": str(REGISTRATION_NUMBER), **block}
    return _received(declared, {"registration_number": REGISTRATION_NUMBER, **(facts or {})})


def standing(**fields: Any) -> DailyRegistration:
    """The one that changes and cancellations name."""
    facts: dict[str, Any] = {
        "worker_id": 7,
        "number": REGISTRATION_NUMBER,
        "version": 1,
        "period_number": PERIOD_NUMBER,
        "employer_id": EMPLOYER.id,
        "start_date": date(2026, 4, 7),
        "start_hour": "0900",
        "end_date": date(2026, 4, 7),
        "end_hour": "1700",
        "cancelled": False,
    }
    return DailyRegistration(**{**facts, **fields})


def another(**fields: Any) -> DailyRegistration:
    """Another one of the same worker and employer."""
    return standing(**{"number": OTHER_NUMBER, **fields})


def verdict_on(
    event: DeclarationReceived,
    *registrations: DailyRegistration,
    of: Period | None = None,
    beside: Period | None = None,
    reference: Reference = REFERENCE,
) -> Verdict:
    """The verdict, given these and the period ``of``, else an open one that starts on 1 April 2026; and one ``beside`` it."""
    ledger = Ledger([of or period()] if beside is None else [of or period(), beside])
    for registration in registrations:
        ledger.put_registration(registration)
    verdict = judge(event, ledger, reference)
    check_pointers(verdict.anomalies, event)
    return verdict


def ids(event: DeclarationReceived, *registrations: DailyRegistration, **given: Any) -> list[str]:
    """The ids of all anomalies of the verdict, in order."""
    return [anomaly.id for anomaly in verdict_on(event, *registrations, **given).anomalies]


def at_most(hours: int, folder: Path) -> Reference:
    """The tables with a decree, written into ``folder``, that allows so many hours a day from 2026 on."""
    columns = "hours,valid_from,valid_until,certainty,source"
    (folder / "daily_limits.csv").write_text(f"{columns}\n{hours},2026-01-01,,C,a decree\n")
    return Reference.load(decrees=folder, synthetic=True)


def _received(block: dict[str, Any], facts: dict[str, Any] | None) -> DeclarationReceived:
    declared = {name: value for name, value in block.items() if value is not None}
    return received({"dailyRegistration": declared}, **{"employer": OPTED, **(facts or {})})
