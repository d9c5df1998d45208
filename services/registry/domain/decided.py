"""What the registry reads of a decision: only these fields, whatever else a newer validator says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from shared.moments import belgian_day


class UnreadableDecision(Exception):
    """The value is no decision; says nothing of its content."""


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A period after one declaration. ``image`` is ``PeriodImage`` as JSON."""

    number: int
    version: int
    start_date: date
    image: str


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """A daily registration after one declaration. ``start``: date and hour, as they sort; ``image`` is ``RegistrationImage``
    as JSON.
    """

    number: int
    version: int
    period_number: int
    start: str
    image: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the identity register knows; ``facts``: what readers see of the contract's ``Person``, as JSON."""

    ssin: str
    facts: str


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """The employer as the decision knew it."""

    employer_id: int
    enterprise_number: str | None
    nsso_number: str | None
    provisional_number: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A client that declared under a mandate, which it held on ``day`` in Belgium."""

    client_id: str
    day: date


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision to register. ``value`` is its event, ``decision_id`` and ``traceparent`` are the event's.

    ``period`` or ``registration`` is set for an accepted declaration. ``period_number``: the period it touched, by itself or
    by a daily registration, or named with the right to.
    """

    number: int
    phase: str
    attempt: int
    worker_id: int
    seq: int
    kind: str
    result: str
    employer: EmployerFacts | None
    agent: Agent | None
    person: Person | None
    period: PeriodState | None
    registration: RegistrationState | None
    period_number: int | None
    decision_id: UUID
    traceparent: str | None
    value: bytes

    @property
    def claim(self) -> tuple[int, str, int]:
        """What is registered once: number, phase, attempt."""
        return self.number, self.phase, self.attempt


def read_decision(value: bytes, decision_id: UUID, traceparent: str | None) -> Decided:
    """The facts of ``DeclarationAccepted``, ``Refused`` or ``Pending``. Read by hand, since a model of the whole event
    costs more than everything else; a contract test keeps it equal to the model.

    Raises UnreadableDecision.
    """
    try:
        decision = orjson.loads(value)
        received = decision["declaration"]
        period, registration = read_period(decision.get("period")), _registration(decision.get("registration"))
        employer = _employer(received.get("employer"), needed=period is not None and period.version == 1)
        return Decided(
            number=int(received["number"]),
            phase=_one_of(decision["phase"], _PHASES),
            attempt=int(received.get("attempt", 1)),
            worker_id=int(received["workerId"]),
            seq=int(received["seq"]),
            kind=_one_of(received["kind"], _KINDS),
            result=_one_of(decision["result"], _RESULTS),
            employer=employer,
            agent=_agent(received),
            person=_person(received.get("person")),
            period=period,
            registration=registration,
            period_number=_period_number(period, registration, received),
            decision_id=decision_id,
            traceparent=traceparent,
            value=value,
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableDecision from error


_PHASES = frozenset(("provisional", "final"))
_KINDS = frozenset(("IN", "OUT", "UPDATE", "CANCEL", "DAILY_REGISTRATION"))
_RESULTS = frozenset("AWBS")
_FACTS = ("ssin", "familyName", "givenName", "birthDate", "gender", "nationality")


def _one_of(word: str, words: frozenset[str]) -> str:
    if word not in words:
        raise ValueError
    return word


def _period_number(
    period: PeriodState | None, registration: RegistrationState | None, received: dict[str, Any]
) -> int | None:
    """A stranger's failed attempt is no part of a period's history."""
    if period is not None:
        return period.number
    if registration is not None:
        return registration.period_number
    named = received.get("periodNumber")
    return None if named is None or received["mandate"] == "none" else int(named)


def read_period(change: dict[str, Any] | None) -> PeriodState | None:
    """``PeriodChange`` as JSON. Raises what reading by hand raises."""
    if change is None:
        return None
    after = change["after"]
    return PeriodState(
        number=int(change["number"]),
        version=int(change["version"]),
        start_date=date.fromisoformat(after["startDate"]),
        image=orjson.dumps(after).decode(),
    )


def _registration(change: dict[str, Any] | None) -> RegistrationState | None:
    if change is None:
        return None
    after = change["after"]
    return RegistrationState(
        number=int(change["number"]),
        version=int(change["version"]),
        period_number=int(change["periodNumber"]),
        start=f"{date.fromisoformat(after['startDate'])}{after['startHour']}",
        image=orjson.dumps(after).decode(),
    )


def _employer(employer: dict[str, Any] | None, *, needed: bool) -> EmployerFacts | None:
    if employer is None:
        if needed:
            raise ValueError
        return None
    return EmployerFacts(
        int(employer["id"]),
        employer.get("enterpriseNumber"),
        employer.get("nssoNumber"),
        employer.get("provisionalNumber"),
        str(employer["name"]),
    )


def _agent(received: dict[str, Any]) -> Agent | None:
    if received["mandate"] != "mandated":
        return None
    day = belgian_day(datetime.fromisoformat(received["receivedAt"]))
    return Agent(str(received["sender"]["clientId"]), day)


def _person(person: dict[str, Any] | None) -> Person | None:
    """Without career and former SSINs: no reader of the register has to know them."""
    if person is None:
        return None
    facts = {name: person[name] for name in _FACTS if name in person}
    return Person(str(person["ssin"]), orjson.dumps(facts).decode())
