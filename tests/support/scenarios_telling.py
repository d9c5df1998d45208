"""Tells a scenario: what intake would hand to the validator, step by step."""

from datetime import datetime
from typing import Any

import orjson

from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem
from services.validator.domain.period import Period
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import Channel, DeclarationReceived, Identification, Mandate, Sender
from shared.identifiers.declaration_number import declaration_number, parse_declaration_number
from shared.moments import BRUSSELS
from tests.support.scenarios import Scenario, Step, Told, defaults
from tests.support.scenarios_facts import WORKER_ID, Facts
from tests.support.scenarios_wording import MISSING, Wording, only
from tests.support.scenarios_words import BLOCKS, EMPLOYER, REFERENCE, WORKER

_MANDATES = {"own": Mandate.SELF, "mandated": Mandate.MANDATED, "no mandate": Mandate.NONE}
_IDENTIFICATIONS = {
    "known": Identification.VERIFIED,
    "pending": Identification.PENDING,
    "not found": Identification.FAILED,
}


class Telling:
    """One scenario being told. ``numbers``: of the periods, by the name the scenario gives them."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.wording = Wording(scenario)
        self.facts = Facts(self.wording)
        self.numbers: dict[str, int] = {}
        self.newest: str | None = None

    def name(self, called: str, number: int) -> None:
        """From now on ``called`` is the period of this number, and the one that is meant when none is named."""
        self.numbers[called] = number
        self.newest = called

    def register(self) -> list[Period]:
        """The periods that stand before the first declaration."""
        given = self.scenario.steps[0].given
        found = []
        for position, told in enumerate(given.get("register", ()), start=1):
            words = {**self.scenario.usual["period"], **told}
            number = parse_declaration_number(words.get("number", "")) or declaration_number(100 + position)
            self.name(words.get("period", f"period {position}"), number)
            found.append(self.facts.period(words, number, given["employer"]))
        return found

    def received(self, step: Step, number: int) -> DeclarationReceived:
        """What intake hands over."""
        given, declaration = step.given, self.declaration(step)
        return DeclarationReceived(
            number=number,
            worker_id=WORKER_ID,
            seq=1,
            kind=declaration.kind,
            received_at=self.moment(step.when["received"]),
            channel=Channel(given["channel"].replace(" ", "_")),
            sender=Sender(client_id="a sender"),
            mandate=_MANDATES[self.wording.choice(_MANDATES, given["sender"])],
            employer_ambiguous=given["employer"] == "several",
            employer=self.facts.employer(given["employer"]),
            user=self.facts.user(given.get("user", "registered"), declaration),
            form=self.facts.form(given.get("form")),
            identification=_IDENTIFICATIONS[self.wording.choice(_IDENTIFICATIONS, given["identification"])],
            person=self.facts.person(given["person"]) if given["identification"] == "known" else None,
            period_number=None if declaration.dimona_in else self.period_number(step),
            declaration=declaration,
        )

    def declaration(self, step: Step) -> Declaration:
        """Through intake's own reader, as if it had come over the wire."""
        when = step.when
        block, words = BLOCKS[when["declare"]]
        inner = self.wording.fields(only(when, words), words)
        if when["declare"] == "IN":
            inner.setdefault("features", {})
        else:
            inner |= self.named_period(step)
        read = read_declaration(orjson.dumps({block: inner, **self.parties(step)}))
        if isinstance(read, Problem):
            raise self.scenario.wrong(f"intake takes no such declaration: {read}")
        return read[0]

    def named_period(self, step: Step) -> dict[str, str]:
        """The field that names the period."""
        when = step.when
        if "own reference" in when:
            return {"periodReference": when["own reference"]}
        if when.get("period") == MISSING:
            return {}
        number = self.period_number(step)
        return {"periodId": when["period"] if number is None else str(number)}

    def period_number(self, step: Step) -> int | None:
        """The period that a follow-up means: by name or number, else the newest."""
        called = step.when.get("own reference", step.when.get("period", self.newest))
        if called is None:
            raise self.scenario.wrong("there is no period to name")
        return self.numbers[called] if called in self.numbers else parse_declaration_number(called)

    def parties(self, step: Step) -> dict[str, Any]:
        """Employer, worker and references, where they are told; an IN is of the employer that is given."""
        when, found = step.when, {}
        of_an_entry = self.facts.employer_name(step.given["employer"]) if when["declare"] == "IN" else MISSING
        employer, worker = when.get("employer", of_an_entry), when.get("worker", MISSING)
        if employer != MISSING:
            found["employer"] = self.wording.fields(self.employer_numbers(employer), EMPLOYER)
        if worker != MISSING:
            told = {"SSIN": worker} if isinstance(worker, str) else self.wording.whole(worker, "person")
            found["worker"] = self.wording.fields(told, WORKER)
        if references := when.get("references"):
            found["references"] = [self.wording.fields(reference, REFERENCE) for reference in references]
        return found

    def employer_numbers(self, told: Any) -> Told:
        """A name alone stands for the enterprise number; each number may be told by its holder's name."""
        employers = defaults()["employer"]
        told = {"enterprise number": told} if isinstance(told, str) else told
        return {word: employers[value][word] if value in employers else value for word, value in told.items()}

    def moment(self, text: str) -> datetime:
        """On a clock in Brussels; the hour that comes twice in autumn may be ``(second time)``."""
        plain = text.removesuffix(" (second time)")
        local = datetime.fromisoformat(plain).replace(tzinfo=BRUSSELS, fold=int(plain != text))
        if datetime.fromtimestamp(local.timestamp(), BRUSSELS).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise self.scenario.wrong(f"no clock in Brussels shows {text!r}")
        return local
