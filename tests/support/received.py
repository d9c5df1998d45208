"""Builds ``DeclarationReceived`` events and the records that carry them."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import (
    Channel,
    DeclarationReceived,
    Employer,
    Identification,
    Mandate,
    Person,
    Sender,
)
from shared.contracts.period_marked import PeriodMarked
from shared.contracts.topics import DECLARATION_RECEIVED, DECLARATIONS, PERIOD_MARKED, WORKER_ABSORBED
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.identifiers.declaration_number import declaration_number
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from shared.messaging.records import Record

Event = DeclarationReceived | WorkerAbsorbed | PeriodMarked
"""What travels on ``dimona.declarations.v1``."""

AT = datetime(2026, 11, 24, 9, 42, 5, 123000, UTC)
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SSIN = "85010199984"
BAKERY = Employer(
    id=12, enterprise_number="0123456749", nsso_number="123456781", name="Bakkerij Peeters", language="nl"
)
GARAGE = Employer(id=34, enterprise_number="0206731645", nsso_number="162518843", name="Garage du Lac", language="fr")


def number(sequence: int) -> int:
    """The declaration number of the test's ``sequence``-th declaration."""
    return declaration_number(7_000_000_000 + sequence)


def entry(
    sequence: int,
    *,
    worker: int = 1,
    seq: int = 1,
    start: str = "2026-12-01",
    end: str | None = None,
    worker_type: str = "OTH",
    **facts: Any,
) -> DeclarationReceived:
    """An IN of a known person."""
    block = {
        "startDate": start,
        "endDate": end,
        "features": {"jointCommissionNumber": "XXX", "workerType": worker_type},
    }
    declared = {"employer": named(facts.get("employer", BAKERY)), "worker": {"ssin": SSIN}, "dimonaIn": block}
    return _received((sequence, worker, seq), "IN", declared, None, facts)


def evening(sequence: int, worker: int, day: str, *, seq: int = 1, hour: int = 18, **facts: Any) -> DeclarationReceived:
    """An IN of an occasional worker in horeca for three hours of a day."""
    block = {
        "startDate": day,
        "startHour": f"{hour:02}00",
        "endDate": day,
        "endHour": f"{hour + 3:02}00",
        "features": {"jointCommissionNumber": "302", "workerType": "EXT"},
    }
    declared = {"employer": named(facts.get("employer", BAKERY)), "worker": {"ssin": SSIN}, "dimonaIn": block}
    return _received((sequence, worker, seq), "IN", declared, None, facts)


def student(
    sequence: int, worker: int, hours: int, *, seq: int = 1, quarter: int = 1, **facts: Any
) -> DeclarationReceived:
    """An IN of a student for a quarter of 2027."""
    start, end = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))[quarter - 1]
    block = {
        "startDate": f"2027-{start}",
        "endDate": f"2027-{end}",
        "plannedHoursNumber": str(hours),
        "features": {"jointCommissionNumber": "XXX", "workerType": "STU"},
    }
    declared = {"employer": named(facts.get("employer", BAKERY)), "worker": {"ssin": SSIN}, "dimonaIn": block}
    return _received((sequence, worker, seq), "IN", declared, None, facts)


def named(employer: Employer | None) -> dict[str, Any]:
    """How a declaration names its employer."""
    return {} if employer is None else {"enterpriseNumber": employer.enterprise_number}


def leaving(
    sequence: int, period: int, *, worker: int = 1, seq: int = 2, end: str = "2026-12-31", **facts: Any
) -> DeclarationReceived:
    """An OUT that names the period made by the test's ``period``-th declaration."""
    block = {"periodId": str(number(period)), "endDate": end}
    return _received((sequence, worker, seq), "OUT", {"dimonaOut": block}, period, facts)


def change(sequence: int, period: int, *, worker: int = 1, seq: int = 2, **block: str) -> DeclarationReceived:
    """An UPDATE with these fields of the block, by their names on the wire."""
    declared = {"dimonaUpdate": {"periodId": str(number(period)), **block}}
    return _received((sequence, worker, seq), "UPDATE", declared, period, {})


def cancellation(sequence: int, period: int, *, worker: int = 1, seq: int = 2, **facts: Any) -> DeclarationReceived:
    """A CANCEL."""
    declared = {"dimonaCancel": {"periodId": str(number(period))}}
    return _received((sequence, worker, seq), "CANCEL", declared, period, facts)


def hours(
    sequence: int,
    period: int,
    *,
    worker: int = 1,
    seq: int = 2,
    start: str = "0900",
    end: str | None = "1700",
    **facts: Any,
) -> DeclarationReceived:
    """The creation of a daily registration on 1 December 2026, in the period made by the test's ``period``-th declaration."""
    day = str(facts.pop("day", "2026-12-01"))
    block = {"startDate": day, "startHour": start, "endDate": day, "endHour": end}
    declared = {"dailyRegistration": {"status": "0", "periodId": str(number(period)), **block}}
    employer = BAKERY.model_copy(update={"daily_registration": True})
    return _received((sequence, worker, seq), "DAILY_REGISTRATION", declared, period, {"employer": employer, **facts})


def change_of_hours(
    sequence: int, registration: int, period: int, *, worker: int = 1, seq: int = 3, status: str = "1", **block: str
) -> DeclarationReceived:
    """A change of the daily registration made by the test's ``registration``-th declaration; ``status`` 3 cancels it."""
    declared = {"dailyRegistration": {"status": status, "dailyRegistrationId": str(number(registration)), **block}}
    facts = {"registration_number": number(registration)}
    return _received((sequence, worker, seq), "DAILY_REGISTRATION", declared, period, facts)


def pending(received: DeclarationReceived) -> DeclarationReceived:
    """The same while the worker is being identified."""
    return received.model_copy(update={"identification": Identification.PENDING, "person": None})


def absorption(worker: int, seq: int, absorbed: int, upto: int) -> WorkerAbsorbed:
    """Everything of ``absorbed`` up to ``upto`` goes into the stream of ``worker``."""
    return WorkerAbsorbed(worker_id=worker, seq=seq, absorbed_worker_id=absorbed, upto=upto, person=person())


def person(ssin: str = SSIN) -> Person:
    """Who the identity register knows by this SSIN."""
    return Person(ssin=ssin, family_name="Peeters", given_name="An")


def mark(
    worker: int, seq: int, period: int, *, locked: bool | None = None, blocked: bool | None = None
) -> PeriodMarked:
    """The office marks the period made by the test's ``period``-th declaration."""
    return PeriodMarked(worker_id=worker, seq=seq, period_number=number(period), locked=locked, blocked=blocked)


def record_of(event: Event, *, offset: int = 0) -> Record:
    """The record as intake publishes it, in partition 0."""
    if isinstance(event, DeclarationReceived):
        kind, attempt, subject = DECLARATION_RECEIVED, event.attempt, str(event.number)
        identity = event_id(event.number, kind, "received", attempt)
    else:
        kind = WORKER_ABSORBED if isinstance(event, WorkerAbsorbed) else PERIOD_MARKED
        attempt, subject = 0, None
        identity = event_id(event.worker_id, kind, event.seq)
    envelope = Envelope(
        id=identity,
        type=kind,
        source="/dimona/intake",
        time=AT,
        subject=subject,
        sequence=event.seq,
        worker_id=event.worker_id,
        attempt=attempt,
        traceparent=TRACEPARENT,
    )
    value = event.model_dump_json(by_alias=True, exclude_none=True).encode()
    return Record(DECLARATIONS, 0, offset, 1_700_000_000_000, str(event.worker_id).encode(), value, envelope.headers())


def _received(
    place: tuple[int, int, int], kind: str, declared: dict[str, Any], period: int | None, facts: dict[str, Any]
) -> DeclarationReceived:
    event: dict[str, Any] = {
        "number": number(place[0]),
        "worker_id": place[1],
        "seq": place[2],
        "kind": kind,
        "received_at": AT,
        "channel": Channel.QUEUE,
        "sender": Sender(client_id="bakery", enterprise_number="0123456749"),
        "mandate": Mandate.SELF,
        "employer": BAKERY,
        "person": person(),
        "period_number": None if period is None else number(period),
        "declaration": Declaration.model_validate(declared),
    }
    return DeclarationReceived.model_validate({**event, **facts})
