"""Builds ``DeclarationRegistered`` events for the notifier's tests."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.notifier.domain.registration import Registration, read_registration
from shared.contracts.decision import (
    Anomaly,
    Decision,
    ExistingPeriod,
    PeriodChange,
    PeriodImage,
    Phase,
    RegistrationChange,
    RegistrationImage,
    Result,
    Severity,
)
from shared.contracts.declaration import (
    DailyRegistration,
    Declaration,
    DimonaCancel,
    DimonaIn,
    DimonaOut,
    DimonaUpdate,
    Features,
    Kind,
    Reference,
    Worker,
)
from shared.contracts.declaration_received import Channel, DeclarationReceived, Employer, Mandate, Person, Sender
from shared.contracts.declaration_registered import DeclarationRegistered

REGISTRATION_ID = UUID("5b0e7e0e-5b8e-5a58-9d8b-6c2c62bb7f55")
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
START = date(2026, 11, 24)
DUPLICATE = Anomaly(
    id="90373-333",
    severity=Severity.BLOCKING,
    field="90373",
    value="2026-11-24",
    period=ExistingPeriod(number=700000000156, start_date=START),
)

_BLOCKS: dict[Kind, dict[str, Any]] = {
    Kind.IN: {
        "dimona_in": DimonaIn(
            start_date="2026-11-24",
            start_hour="0830",
            end_date="2026-11-30",
            features=Features(joint_commission_number="302", worker_type="OTH"),
        )
    },
    Kind.OUT: {"dimona_out": DimonaOut(period_id="700000000156", end_date="2026-11-30")},
    Kind.UPDATE: {"dimona_update": DimonaUpdate(period_id="700000000156", end_date="2026-12-31")},
    Kind.CANCEL: {"dimona_cancel": DimonaCancel(period_id="700000000156")},
    Kind.DAILY_REGISTRATION: {
        "daily_registration": DailyRegistration(
            status="0", period_id="700000000156", start_date="2026-11-24", start_hour="0900", end_date="2026-11-24"
        )
    },
}


def employer(**changes: Any) -> Employer:
    """An employer with an Access Manager, in French."""
    facts: dict[str, Any] = {
        "id": 12,
        "enterprise_number": "0123456749",
        "nsso_number": "123456781",
        "name": "Boulangerie Dupont SRL",
        "language": "fr",
    }
    return Employer(**{**facts, **changes})


def registered(
    number: int = 700000000156,
    kind: Kind = Kind.IN,
    result: Result = Result.ACCEPTED,
    *,
    phase: Phase = Phase.FINAL,
    by: Employer | None = None,
    agent: str | None = None,
    mandate: Mandate | None = None,
    anomalies: tuple[Anomaly, ...] = (),
    person: Person | None = None,
) -> DeclarationRegistered:
    """One event. ``by``: the employer; ``agent``: the client id of a sender, mandated unless ``mandate`` says otherwise."""
    accepted = result in {Result.ACCEPTED, Result.WARNING}
    person = person or Person(ssin="85073000160", family_name="Peeters", given_name="An")
    received = DeclarationReceived(
        number=number,
        worker_id=4711,
        seq=1,
        kind=kind,
        received_at=datetime(2026, 11, 24, 9, 42, 5, 123000, UTC),
        channel=Channel.QUEUE,
        sender=Sender(client_id=agent or "bakery", enterprise_number="0123456749"),
        mandate=mandate or (Mandate.MANDATED if agent else Mandate.SELF),
        employer=by or employer(),
        person=person,
        declaration=_declared(kind, person),
    )
    image = PeriodImage(start_date=START, start_hour="0830", end_date=date(2026, 11, 30), worker_type="OTH")
    hours = RegistrationImage(start_date=START, start_hour="0900", end_date=START)
    daily = kind is Kind.DAILY_REGISTRATION
    decision = Decision(
        result=result,
        phase=phase,
        anomalies=anomalies,
        period=PeriodChange(number=700000000156, version=1, after=image) if accepted and not daily else None,
        registration=RegistrationChange(number=number, version=1, period_number=700000000156, after=hours)
        if accepted and daily
        else None,
        rules="2026.1",
        declaration=received,
    )
    return DeclarationRegistered(registered_at=datetime(2026, 11, 24, 9, 42, 6, tzinfo=UTC), decision=decision)


def _declared(kind: Kind, person: Person) -> Declaration:
    references = (Reference(type="1", number="REF-2026-1"), Reference(type="7", number="WG-7"))
    return Declaration(worker=Worker(ssin=person.ssin), references=references, **_BLOCKS[kind])


def wire(event: DeclarationRegistered) -> bytes:
    """The event's value on the topic."""
    return event.model_dump_json(by_alias=True, exclude_none=True).encode()


def registration(*arguments: Any, **named: Any) -> Registration:
    """As the notifier reads it."""
    return read_registration(wire(registered(*arguments, **named)), REGISTRATION_ID, TRACEPARENT)
