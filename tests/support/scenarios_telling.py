"""Tells a scenario: what intake would hand to the validator, step by step."""

from datetime import datetime
from typing import Any

import orjson

from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem
from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import Channel, DeclarationReceived, Identification, Mandate, Sender
from shared.identifiers.declaration_number import declaration_number, parse_declaration_number
from shared.moments import BRUSSELS
from tests.support.scenarios import Scenario, Step, Told, defaults
from tests.support.scenarios_facts import WORKER_ID, Facts
from tests.support.scenarios_wording import MISSING, Wording, only
from tests.support.scenarios_words import BLOCKS, EMPLOYER, OWN_REFERENCE, REFERENCE, STATUSES, WORKER

_MANDATES = {"own": Mandate.SELF, "mandated": Mandate.MANDATED, "no mandate": Mandate.NONE}
_IDENTIFICATIONS = {
    "known": Identification.VERIFIED,
    "pending": Identification.PENDING,
    "not found": Identification.FAILED,
}


class Telling:
    """One scenario being told. ``numbers``: of periods and daily registrations, by the name the scenario gives them."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.wording = Wording(scenario)
        self.facts = Facts(self.wording)
        self.numbers: dict[str, int] = {}
        self.newest: str | None = None
        self.newest_registration: str | None = None
        self.periods: dict[int, int | None] = {}  # of daily registrations

    def register(self) -> list[Period]:
        """The periods that stand before the first declaration."""
        given = self.scenario.steps[0].given
        found = []
        for position, told in enumerate(given.get("register", ()), start=1):
            words = {**self.scenario.usual["period"], **told}
            number = parse_declaration_number(words.get("number", "")) or declaration_number(100 + position)
            self.newest = words.get("period", f"period {position}")
            self.numbers[self.newest] = number
            found.append(self.facts.period(words, number, given["employer"]))
        return found

    def registrations(self) -> list[DailyRegistration]:
        """The daily registrations that stand before the first declaration."""
        given = self.scenario.steps[0].given
        found = []
        for position, told in enumerate(given.get("registrations", ()), start=1):
            words = {**self.scenario.usual["registration"], **told}
            number = declaration_number(500 + position)
            self.newest_registration = words.get("registration", f"registration {position}")
            self.numbers[self.newest_registration] = number
            period = self.numbers[words.get("period") or self.newest or ""]
            self.periods[number] = period
            found.append(self.facts.registration(words, number, period, given["employer"]))
        return found

    def used_by_others(self) -> dict[HolderSpan, int]:
        """What other workers use of the employer's quotas: ``HORECA_EMPLOYER 2026``, perhaps ``of the hotel``."""
        given = self.scenario.steps[0].given
        told: Told = given.get("used by other workers", {})
        found = {}
        for words, days in told.items():
            quota, _, holder = words.partition(" of ")
            employer = self.facts.employer_id(holder or self.facts.employer_name(given["employer"]))
            found[HolderSpan(f"employer:{employer}", *quota.split())] = int(days)
        return found

    def happened(self, step: Step, number: int, *, accepted: bool) -> None:
        """The declaration got this number; what it created is meant from now on when nothing is named."""
        called = step.when.get("makes", str(number))
        self.numbers[called] = number
        if step.when["declare"] == "DAILY REGISTRATION":
            self.periods.setdefault(number, self.period_number(step))
            if accepted and step.when.get("status") == "create":
                self.newest_registration = called
        elif accepted and step.when["declare"] == "IN":
            self.newest = called

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
            registration_number=self.registration_number(step) if declaration.daily_registration else None,
            declaration=declaration,
        )

    def declaration(self, step: Step) -> Declaration:
        """Through intake's own reader, as if it had come over the wire."""
        when = step.when
        block, words = BLOCKS[when["declare"]]
        inner = self.wording.fields(only(when, words), words)
        if when["declare"] == "IN":
            inner.setdefault("features", {})
        elif when["declare"] == "DAILY REGISTRATION":
            inner |= self.named_registration(step)
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

    def named_registration(self, step: Step) -> dict[str, Any]:
        """The fields that name the period of a new daily registration, or the one that is changed or cancelled."""
        when = step.when
        found = {"status": STATUSES.get(when["status"], when["status"])} if when["status"] != MISSING else {}
        if when["status"] == "create" or "period" in when:
            found |= self.named_period(step)
        if OWN_REFERENCE in when:
            return found | {"dailyRegistrationReference": when[OWN_REFERENCE]}
        if "registration" in when or (when["status"] in STATUSES and when["status"] != "create"):
            number = self.registration_number(step)
            if when.get("registration") != MISSING:
                found["dailyRegistrationId"] = when["registration"] if number is None else str(number)
        return found

    def period_number(self, step: Step) -> int | None:
        """The period that a follow-up means, by name, number or registration, else the newest."""
        when = step.when
        if when["declare"] == "DAILY REGISTRATION" and when["status"] != "create" and "period" not in when:
            return self.periods.get(self.registration_number(step) or 0)
        return self._number(when.get("own reference", when.get("period", self.newest)))

    def registration_number(self, step: Step) -> int | None:
        """The daily registration that is meant, by name or number, else the newest; a new one has none yet."""
        when = step.when
        if when["status"] == "create" and "registration" not in when and OWN_REFERENCE not in when:
            return None
        return self._number(when.get(OWN_REFERENCE, when.get("registration", self.newest_registration)))

    def _number(self, called: str | None) -> int | None:
        if called is None:
            raise self.scenario.wrong("there is nothing to name")
        return self.numbers[called] if called in self.numbers else parse_declaration_number(called)

    def parties(self, step: Step) -> dict[str, Any]:
        """Employer, worker and references, where they are told; an IN is of the employer that is given."""
        when = step.when
        found: dict[str, Any] = {}
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
