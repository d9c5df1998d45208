"""Declarations and periods for the tests of the rules, in one line each."""

from datetime import UTC, date, datetime
from typing import Any

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.verdict import Verdict
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import (
    Channel,
    DeclarationReceived,
    Employer,
    Identification,
    Mandate,
    Sender,
)
from shared.identifiers.declaration_number import declaration_number
from shared.reference.reference import Reference
from tests.support.pointing import check_pointers

REFERENCE = Reference.load(synthetic=True)
SSIN = "85010100016"
OTHER_SSIN = "85010199984"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Brussels
EMPLOYER = Employer(
    id=12,
    enterprise_number="0400767772",
    nsso_number="175110801",
    provisional_number="5000000120",
    name="Boulangerie du Parc",
)
ADDRESS: dict[str, Any] = {
    "street": "Rue du Parc",
    "houseNumber": "1",
    "postCode": "1000",
    "municipality": {"code": "21004", "name": "Bruxelles"},
    "country": "150",
}
IDENTITY: dict[str, Any] = {
    "familyName": "Peeters",
    "givenName": "An",
    "birthDate": "1985-01-01",
    "placeOfBirth": "Gent",
    "countryOfBirth": "150",
    "gender": "2",
    "nationality": "150",
    "address": ADDRESS,
}
PERIOD_NUMBER = declaration_number(1)
SMALL_STATUTES = {"employmentNature": "WORKER", "workerStatus": "F1"}
CARDS = {"firstMonthNumber": "123456789012", "nextMonthNumber": "123456789013"}
USER = {"enterpriseNumber": "0206731645", "jointCommissionNumber": "XXX"}


def received(declared: dict[str, Any], **facts: Any) -> DeclarationReceived:
    """The event for these facts; names of the wire in ``declared``, of the model in ``facts``."""
    declaration = Declaration.model_validate({"employer": {"enterpriseNumber": EMPLOYER.enterprise_number}, **declared})
    event: dict[str, Any] = {
        "number": declaration_number(1_000),
        "worker_id": 7,
        "seq": 1,
        "kind": declaration.kind,
        "received_at": NOW,
        "channel": Channel.QUEUE,
        "sender": Sender(client_id="bakery"),
        "mandate": Mandate.SELF,
        "employer": EMPLOYER,
        "identification": Identification.VERIFIED,
        "period_number": PERIOD_NUMBER if declaration.dimona_in is None else None,
        "declaration": declaration,
    }
    return DeclarationReceived.model_construct(**{**event, **facts})


def entry(
    worker_type: str = "OTH", committee: str | None = "XXX", *, facts: dict[str, Any] | None = None, **block: Any
) -> DeclarationReceived:
    """An IN from 1 April 2026. ``worker``, ``employer``, ``references`` and ``user`` are put where they belong."""
    facts = dict(facts or {})
    worker = block.pop("worker", {"ssin": SSIN})
    top: dict[str, Any] = {name: block.pop(name) for name in ("employer", "references") if name in block}
    features = {"workerType": worker_type, "jointCommissionNumber": committee, "usingEmployer": block.pop("user", None)}
    features["subEntityNumber"] = block.pop("subEntityNumber", None)
    return received(
        {"worker": worker, "dimonaIn": {"startDate": "2026-04-01", **block, "features": features}, **top}, **facts
    )


def leaving(end: str | None = "2026-06-30", *, facts: dict[str, Any] | None = None, **top: Any) -> DeclarationReceived:
    """An OUT of the period."""
    return received({"dimonaOut": {"periodId": str(PERIOD_NUMBER), "endDate": end}, **top}, **(facts or {}))


def change(*, facts: dict[str, Any] | None = None, **block: Any) -> DeclarationReceived:
    """An UPDATE of the period."""
    top: dict[str, Any] = {name: block.pop(name) for name in ("employer", "worker") if name in block}
    return received({"dimonaUpdate": {"periodId": str(PERIOD_NUMBER), **block}, **top}, **(facts or {}))


def cancellation(*, facts: dict[str, Any] | None = None, **top: Any) -> DeclarationReceived:
    """A CANCEL of the period."""
    return received({"dimonaCancel": {"periodId": str(PERIOD_NUMBER)}, **top}, **(facts or {}))


def period(worker_type: str = "OTH", committee: str | None = "XXX", **fields: Any) -> Period:
    """The period that follow-ups name: open, from 1 April 2026."""
    standing: dict[str, Any] = {
        "worker_id": 7,
        "number": PERIOD_NUMBER,
        "version": 1,
        "employer_id": EMPLOYER.id,
        "start_date": date(2026, 4, 1),
        "start_hour": None,
        "end_date": None,
        "end_hour": None,
        "planned_hours": None,
        "joint_committee": committee,
        "worker_type": worker_type,
        "user": None,
        "user_joint_committee": None,
        "ssin": SSIN,
        "cancelled": False,
        "late": False,
    }
    return Period(**{**standing, **fields})


def judged(event: DeclarationReceived, *periods: Period) -> Verdict:
    """The verdict on this event, given these periods; its findings point at what was declared."""
    verdict = judge(event, Ledger(periods), REFERENCE)
    check_pointers(verdict.anomalies, event)
    return verdict


def found(event: DeclarationReceived, *periods: Period) -> list[str]:
    """The ids of all anomalies of the verdict, in order."""
    return [anomaly.id for anomaly in judged(event, *periods).anomalies]
