"""What a scenario gives: the office's register and repertory, as intake and the ledger know them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.period import Period
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import Employer, Form, Person, User
from tests.support.scenarios import Told, defaults
from tests.support.scenarios_wording import MISSING, Wording
from tests.support.scenarios_words import EMPLOYER, WORKER

WORKER_ID = 7
_NOBODY = ("unknown", "several")
_PERIOD = frozenset(
    {
        "period", "number", "worker", "employer", "worker type", "joint committee", "user", "user's employer", "start date", "start hour",
        "end date", "end hour", "planned hours", "planned days", "cancelled", "late", "locked", "blocked",
    }
)  # fmt: skip
_REGISTRATION = frozenset({"registration", "period", "start date", "start hour", "end date", "end hour", "cancelled"})
_EMPLOYER_FACTS = {
    "local authority": "local_authority",
    "daily registration": "daily_registration",
    "secured channel only": "secured_channel_only",
    "active from": "active_from",
    "active until": "active_until",
    "former numbers": "former_numbers",
    "sub-entities": "sub_entities",
    "sectors": "sectors",
}
_REGISTERED = {
    "family name": "family_name",
    "given name": "given_name",
    "birth date": "birth_date",
    "sex": "gender",
    "nationality": "nationality",
}


class Facts:
    """The facts of one scenario, by its words."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def employer_name(self, told: Any) -> str:
        """Who of the cast an employer is; the bakery where nobody is found."""
        name = told if isinstance(told, str) else told.get("is", "the bakery")
        return "the bakery" if name in _NOBODY else self.wording.choice(defaults()["employer"], name)

    def employer_id(self, name: str) -> int:
        """Our number of an employer of the cast."""
        return 12 + list(defaults()["employer"]).index(self.employer_name(name))

    def employer(self, told: Any) -> Employer | None:
        """What the directory knows of the employer."""
        if told in _NOBODY:
            return None
        name = self.employer_name(told)
        told = self.wording.whole({"is": name, **({} if isinstance(told, str) else told)}, "employer")
        self.wording.known(told, {*EMPLOYER, *_EMPLOYER_FACTS})
        facts: dict[str, Any] = {}
        for word, value in told.items():
            if value != MISSING:
                field = _EMPLOYER_FACTS.get(word, word.lower().replace(" ", "_"))
                facts[field] = value == "yes" if value in ("yes", "no") else value
        return Employer.model_validate({"id": self.employer_id(name), "name": name, **facts})

    def user(self, told: Any, declaration: Declaration) -> User | None:
        """What is known of the user of an agency worker: unless told otherwise, that it is registered."""
        block = declaration.dimona_in
        user = block.features.using_employer if block is not None else None
        if user is None or user.enterprise_number in {None, "0"}:
            return None
        if isinstance(told, Mapping):
            return User(registered=True, employer_id=self.employer_id(self.wording.known(told, {"is"})["is"]))
        return User(registered=self.wording.choice(("registered", "not registered"), told) == "registered")

    def person(self, told: Any) -> Person | None:
        """The identity register's answer."""
        if told == "nobody":
            return None
        told = self.wording.whole(told if isinstance(told, str) else {"is": "An", **told}, "person")
        self.wording.known(told, {*WORKER, "career", "former SSINs"})
        facts = {field: told[word] for word, field in _REGISTERED.items() if told.get(word, MISSING) != MISSING}
        facts["former_ssins"] = [self.wording.text("SSIN", ssin) for ssin in told.get("former SSINs", ())]
        career = told.get("career", "not asked")
        if isinstance(career, Mapping):
            facts["career"] = [_quarter(quarter, value) for quarter, value in career.items()]
        elif career == "empty":
            facts["career"] = []
        else:
            facts["career_unavailable"] = self.wording.choice(("not asked", "unavailable"), career) == "unavailable"
        return Person.model_validate({"ssin": self.wording.text("SSIN", told["SSIN"]), **facts})

    def form(self, told: Told | None) -> Form | None:
        """The envelope of a form of a file."""
        if told is None:
            return None
        fields = {word.replace(" ", "_"): value for word, value in told.items() if value != MISSING}
        return Form(**self.wording.known(fields, Form.model_fields))

    def period(self, told: Told, number: int, employer: Any) -> Period:
        """A period that the register holds, of ``employer`` unless it tells another."""
        told = {word: value for word, value in self.wording.known(told, _PERIOD).items() if value != MISSING}
        user = self.wording.whole(told["user"], "user") if "user" in told else {}
        return Period(
            worker_id=WORKER_ID,
            number=number,
            version=1,
            employer_id=self.employer_id(told.get("employer", self.employer_name(employer))),
            start_date=date.fromisoformat(told["start date"]),
            start_hour=told.get("start hour"),
            end_date=None if told["end date"] == "open" else date.fromisoformat(told["end date"]),
            end_hour=told.get("end hour"),
            planned_hours=_whole(told.get("planned hours")),
            planned_days=_whole(told.get("planned days")),
            joint_committee=told.get("joint committee"),
            worker_type=told["worker type"],
            user=user.get("enterprise number") or user.get("name"),
            user_joint_committee=user.get("joint committee"),
            user_employer_id=self.employer_id(told["user's employer"]) if "user's employer" in told else None,
            ssin=self.wording.text("SSIN", told.get("worker", "An")),
            **{mark: told.get(mark) == "yes" for mark in ("cancelled", "late", "locked", "blocked")},
        )

    def registration(self, told: Told, number: int, period: int, employer: Any) -> DailyRegistration:
        """A daily registration that stands in a period of this number."""
        self.wording.known(told, _REGISTRATION)
        return DailyRegistration(
            worker_id=WORKER_ID,
            number=number,
            version=1,
            period_number=period,
            employer_id=self.employer_id(self.employer_name(employer)),
            start_date=date.fromisoformat(told["start date"]),
            start_hour=told["start hour"],
            end_date=date.fromisoformat(told["end date"]),
            end_hour=None if told["end hour"] == MISSING else told["end hour"],
            cancelled=told.get("cancelled") == "yes",
        )


def _quarter(quarter: str, value: str) -> dict[str, Any]:
    return {"quarter": quarter, "pension": True} if value == "pension" else {"quarter": quarter, "fraction": value}


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)
