"""What was sent, and what came back on the senders' results topics and as confirmations."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiokafka import ConsumerRecord

from deploy.local.sending import event_type_of
from deploy.local.synthetic import SyntheticDeclaration
from shared.contracts.topics import (
    CONFIRMATION_DELIVERED,
    PROBLEM_REPORTED,
    RECEIPT_ISSUED,
    RESULT_REPORTED,
    RESULTS,
)

MISSING = "missing"
REPEATED = "repeated"
PROBLEM = "problem"


class OwnId(NamedTuple):
    """A sender's own id of a declaration."""

    sender: str
    id: str


class Place(NamedTuple):
    """Where a record lies on a sender's topic."""

    sender: str
    offset: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission that the broker took. ``appended_ms``: the broker's time, which is its receivedAt."""

    declaration: SyntheticDeclaration
    place: Place
    appended_ms: int

    @property
    def own_id(self) -> OwnId:
        """Its sender and own id."""
        return OwnId(self.place.sender, self.declaration.own_id)


@dataclass(frozen=True, slots=True)
class Seen:
    """A result or confirmation, and when the broker got it (ms)."""

    body: dict[str, Any]
    appended_ms: int


@dataclass(slots=True)
class Observed:
    """Everything seen so far. Repeated events change nothing, except that receipts of repeats are counted."""

    receipts: dict[OwnId, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[Place, dict[str, Any]] = field(default_factory=dict)
    provisional: dict[OwnId, Seen] = field(default_factory=dict)
    final: dict[OwnId, Seen] = field(default_factory=dict)
    confirmed: dict[int, Seen] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)

    def see(self, record: ConsumerRecord) -> None:
        """Take in one record of a results topic or of the confirmations."""
        event_id = dict(record.headers)["ce_id"].decode()
        if event_id in self.events:
            return
        self.events.add(event_id)
        body = json.loads(record.value)
        event_type = event_type_of(record.headers)
        if event_type == CONFIRMATION_DELIVERED:
            self._see_confirmation(Seen(body, record.timestamp))
        else:
            sender = str(record.topic).removeprefix(f"{RESULTS}.")
            self._see_answer(event_type, sender, Seen(body, record.timestamp))

    def _see_answer(self, event_type: str, sender: str, seen: Seen) -> None:
        own_id = OwnId(sender, str(seen.body.get("reference")))
        if event_type == RECEIPT_ISSUED:
            self.receipts[own_id].append(seen.body)
        elif event_type == PROBLEM_REPORTED:
            self.problems[Place(sender, seen.body["offset"])] = seen.body
        elif event_type == RESULT_REPORTED:
            phase = self.final if seen.body["phase"] == "final" else self.provisional
            phase.setdefault(own_id, seen)

    def _see_confirmation(self, seen: Seen) -> None:
        if seen.body["recipient"]["role"] == "employer" and seen.body["phase"] == "final":
            self.confirmed.setdefault(seen.body["number"], seen)


def outcomes(sent: list[Sent], observed: Observed) -> list[str]:
    """What became of each submission: a final result (A, W, B), ``repeated``, ``problem``, or ``missing``.

    The first record of an own id that is no problem gets the result; each later one a receipt that says so.
    """
    earlier: Counter[OwnId] = Counter()
    found = []
    for one in sent:
        if one.place in observed.problems:
            found.append(PROBLEM)
            continue
        before = earlier[one.own_id]
        earlier[one.own_id] += 1
        if before == 0:
            final = observed.final.get(one.own_id)
            found.append(str(final.body["result"]) if final else MISSING)
        else:
            repeats = sum(receipt["repeated"] for receipt in observed.receipts.get(one.own_id, []))
            found.append(REPEATED if repeats >= before else MISSING)
    return found


def accepted(sent: list[Sent], observed: Observed) -> dict[OwnId, int]:
    """Accepted declarations and their numbers."""
    finals = {one.own_id: observed.final[one.own_id].body for one in sent if one.own_id in observed.final}
    return {own_id: body["number"] for own_id, body in finals.items() if body["result"] in {"A", "W"}}


def confirmed(sent: list[Sent], observed: Observed) -> list[OwnId]:
    """Accepted declarations whose employer was confirmed to."""
    return [own_id for own_id, number in accepted(sent, observed).items() if number in observed.confirmed]


def unconfirmed(sent: list[Sent], observed: Observed) -> list[OwnId]:
    """Accepted declarations whose employer was not confirmed to."""
    return [own_id for own_id, number in accepted(sent, observed).items() if number not in observed.confirmed]
