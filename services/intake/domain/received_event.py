"""The bytes of ``DeclarationReceived``: written once, stored with the receipt, published as stored."""

from typing import Any

import orjson

from services.intake.domain.draft import Draft
from services.intake.domain.records import IDENTIFICATION, WorkerKind, WorkerState
from shared.contracts.declaration_received import Employer, Identification, Person
from shared.contracts.model import Contract
from shared.moments import format_time

_RARE_FACTS = ("secured_channel_only", "former_numbers", "sub_entities", "sectors")
_RARE_ANSWERS = ("former_ssins", "career_unavailable")


def received_body(draft: Draft, worker: WorkerState, employer: bytes | None) -> bytes:
    """The event of a placed draft. ``employer``: the contract's JSON; ``worker`` tells who the person is, and how surely."""
    submission = draft.submission
    sender = draft.sender
    event: dict[str, Any] = {
        "number": draft.number,
        "workerId": draft.worker_id,
        "seq": draft.seq,
        "attempt": 1,
        "kind": draft.kind,
        "receivedAt": format_time(submission.received_at),
        "channel": submission.channel,
        "sender": {"clientId": submission.sender_id},
        "mandate": draft.mandate,
        "identification": IDENTIFICATION[worker.kind],
        "declaration": orjson.Fragment(submission.content),
    }
    if sender is not None and sender.enterprise_number is not None:
        event["sender"]["enterpriseNumber"] = sender.enterprise_number
    if submission.own_id is not None:
        event["sender"]["reference"] = submission.own_id
    if employer is not None:
        event["employer"] = orjson.Fragment(employer)
    if draft.employer_ambiguous:
        event["employerAmbiguous"] = True
    if draft.user is not None:
        event["user"] = orjson.Fragment(_json(draft.user))
    person = person_json(draft.person) if draft.person is not None else worker.person
    if person is not None and worker.kind is WorkerKind.PERSON:
        event["person"] = orjson.Fragment(person)
    if draft.period_number is not None:
        event["periodNumber"] = draft.period_number
    if draft.registration_number is not None:
        event["registrationNumber"] = draft.registration_number
    return orjson.dumps(event)


def reissued_body(
    body: bytes, *, worker_id: int, seq: int, attempt: int, identification: Identification, person: bytes | None
) -> bytes:
    """The event of a further attempt: the same declaration at another place, its worker identified (or not to be).

    ``person``: the identity register's answer as JSON, None if it has none. Number and receivedAt stay.
    """
    event = orjson.loads(body)
    event.update(workerId=worker_id, seq=seq, attempt=attempt, identification=identification)
    event.pop("person", None)
    if person is not None:
        event["person"] = orjson.Fragment(person)
    return orjson.dumps(event)


def employer_json(employer: Employer) -> bytes:
    """An employer as events hold it, without the facts that few employers have."""
    return _json(employer, {name for name in _RARE_FACTS if not getattr(employer, name)})


def person_json(person: Person) -> bytes:
    """A person as events and the workers table hold it."""
    return _json(person, {name for name in _RARE_ANSWERS if not getattr(person, name)})


def _json(fact: Contract, exclude: set[str] | None = None) -> bytes:
    return fact.__pydantic_serializer__.to_json(fact, exclude_none=True, by_alias=True, exclude=exclude)
