"""The words of the scenarios and the fields they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A word that has words of its own. ``cast``: where defaults.yaml names ready-made ones."""

    path: Path
    words: Mapping[str, "Path | Part"]
    cast: str


Words = Mapping[str, "Path | Part"]

ADDRESS: Words = {
    "street": ("street",),
    "number": ("houseNumber",),
    "box": ("boxNumber",),
    "postal code": ("postCode",),
    "municipality": ("municipality", "name"),
    "municipality code": ("municipality", "code"),
    "country": ("country",),
}
EMPLOYER: Words = {
    "NSSO number": ("employerId",),
    "provisional number": ("employerId",),
    "enterprise number": ("enterpriseNumber",),
}
WORKER: Words = {
    "SSIN": ("ssin",),
    "family name": ("familyName",),
    "given name": ("givenName",),
    "initial": ("initial",),
    "birth date": ("birthDate",),
    "place of birth": ("placeOfBirth",),
    "country of birth": ("countryOfBirth",),
    "sex": ("gender",),
    "nationality": ("nationality",),
    "address": Part(("address",), ADDRESS, "address"),
}
USER: Words = {
    "name": ("name",),
    "enterprise number": ("enterpriseNumber",),
    "joint committee": ("jointCommissionNumber",),
    "address": Part(("address",), ADDRESS, "address"),
}
CARDS: Words = {"month of start": ("firstMonthNumber",), "next month": ("nextMonthNumber",)}
PLACE: Words = {"name": ("name",), "address": Part(("address",), ADDRESS, "address")}
STATUTES: Words = {
    "nature of the work": ("employmentNature",),
    "risk": ("activityWithRisk",),
    "statute": ("workerStatus",),
}
REFERENCE: Words = {"type": ("type",), "origin": ("origin",), "number": ("number",)}

_TIMES: Words = {
    "start date": ("startDate",),
    "start hour": ("startHour",),
    "end date": ("endDate",),
    "end hour": ("endHour",),
}
_PLANNED: Words = {"planned hours": ("plannedHoursNumber",), "planned days": ("plannedDaysNumber",)}
_FEATURES: Words = {
    "worker type": ("features", "workerType"),
    "joint committee": ("features", "jointCommissionNumber"),
    "sub-entity": ("features", "subEntityNumber"),
    "user": Part(("features", "usingEmployer"), USER, "user"),
    "control cards": Part(("constructionControlCards",), CARDS, "control cards"),
    "place of work": Part(("studentPlaceOfWork",), PLACE, "place of work"),
    "small statutes": Part(("smallStatutes",), STATUTES, "small statutes"),
}

BLOCKS: Mapping[str, tuple[str, Words]] = {
    "IN": ("dimonaIn", {**_TIMES, **_PLANNED, **_FEATURES}),
    "OUT": ("dimonaOut", {"end date": ("endDate",)}),
    "UPDATE": ("dimonaUpdate", {**_TIMES, **_PLANNED}),
    "CANCEL": ("dimonaCancel", {}),
    "DAILY REGISTRATION": ("dailyRegistration", _TIMES),
}

OWN_REFERENCE = "registration's own reference"
STATUSES = {"create": "0", "change": "1", "cancel": "3"}

# Words of a declaration besides those of its block.
AROUND = frozenset(
    {
        "declare",
        "received",
        "makes",
        "employer",
        "worker",
        "references",
        "period",
        "own reference",
        "registration",
        OWN_REFERENCE,
        "status",
    }
)
SCENARIO = frozenset({"name", "given", "when", "then"})
FILE = frozenset({"topic", "source", "unless said otherwise", "scenarios"})
STEP = frozenset({"when", "then", "given"})
GIVEN = frozenset(
    {
        "employer", "person", "identification", "sender", "channel", "user", "form",
        "register", "registrations", "used by other workers", "decree",
    }
)  # fmt: skip
THEN = frozenset({"result", "anomalies", "period", "registration", "quotas"})
ANOMALY = frozenset({"id", "at", "value", "period", "registration", "excess", "severity"})
