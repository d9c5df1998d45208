"""Lawful declarations, each accepted as it stands, which between them have every field: what is spoiled in test_bad_input."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import orjson

from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem
from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.verdict import Verdict
from shared.contracts.declaration_received import Form, User
from shared.identifiers.declaration_number import declaration_number, parse_declaration_number
from tests.unit.validator.declaring import (
    ADDRESS,
    CARDS,
    EMPLOYER,
    IDENTITY,
    PERIOD_NUMBER,
    REFERENCE,
    SMALL_STATUTES,
    SSIN,
    USER,
    period,
    received,
)

REGISTRATION_NUMBER = declaration_number(9)
_FOREIGN_USER = {
    "name": "Zeeland Yards BV",
    "jointCommissionNumber": "XXX",
    "address": {
        "street": "Kade",
        "houseNumber": "1",
        "boxNumber": "b",
        "postCode": "4331 AB",
        "municipality": {"name": "Middelburg"},
        "country": "129",
    },
}
_OPTED: dict[str, Any] = {"employer": EMPLOYER.model_copy(update={"daily_registration": True, "nsso_number": None})}
_MINISTRY: dict[str, Any] = {"employer": EMPLOYER.model_copy(update={"sub_entities": ("1001",)})}
_MUNICIPALITY: dict[str, Any] = {"employer": EMPLOYER.model_copy(update={"local_authority": True})}
_REFERENCES = [{"type": "1", "origin": "1", "number": "D-1"}]


@dataclass(frozen=True, slots=True)
class Lawful:
    """A declaration that is accepted, given these facts and periods."""

    declared: Mapping[str, Any]
    periods: tuple[Period, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def judged(self, declared: Mapping[str, Any]) -> Verdict:
        """The verdict on ``declared`` in its place."""
        read = read_declaration(orjson.dumps(declared))
        assert not isinstance(read, Problem), read
        block = read[0].follow_up
        number = None if block is None else parse_declaration_number(block.period_id or "")
        registration = read[0].daily_registration
        named = parse_declaration_number(registration.daily_registration_id or "") if registration else None
        if registration is not None and named == REGISTRATION_NUMBER:
            number = number or PERIOD_NUMBER
        facts = {"period_number": number, "registration_number": named, **self.facts}
        ledger = Ledger(self.periods)
        if self.periods:
            ledger.put_registration(_registration())
        return judge(received({"employer": None, **declared}, **facts), ledger, REFERENCE)


def at(declared: Mapping[str, Any], pointer: str) -> Any:
    """What is there, None if nothing is."""
    found: Any = declared
    for name in pointer.strip("/").split("/"):
        found = found[int(name)] if isinstance(found, list) else found.get(name)
        if found is None:
            return None
    return found


def with_value(declared: Mapping[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy with something else there; None takes the field away."""
    copy: dict[str, Any] = deepcopy(dict(declared))
    *path, last = pointer.strip("/").split("/")
    place: Any = copy
    for name in path:
        place = place[int(name)] if isinstance(place, list) else place.setdefault(name, {})
    place[last] = value
    if value is None:
        del place[last]
    return copy


def _registration() -> DailyRegistration:
    day = date(2026, 4, 1)
    return DailyRegistration(7, REGISTRATION_NUMBER, 1, PERIOD_NUMBER, EMPLOYER.id, day, "0900", day, "1700", False)


def _entry(committee: str | None, worker_type: str, **block: Any) -> dict[str, Any]:
    top: dict[str, Any] = {name: block.pop(name) for name in ("worker", "employer") if name in block}
    features = {"jointCommissionNumber": committee, "workerType": worker_type, **block.pop("features", {})}
    return {
        "employer": {"employerId": EMPLOYER.nsso_number, "enterpriseNumber": EMPLOYER.enterprise_number},
        "worker": {"ssin": SSIN},
        "references": _REFERENCES,
        **top,
        "dimonaIn": {"startDate": "2026-04-01", "features": features, **block},
    }


def _follow_up(kind: str, **block: Any) -> dict[str, Any]:
    return {kind: {"periodId": str(PERIOD_NUMBER), **block}}


FORM = Form(
    identification="DIMONA", creation_date="2026-03-02", creation_hour="09:00:00.000", attestation_status="0", type="SU"
)
_AGENCY = {"endDate": "2026-04-03", "features": {"usingEmployer": {**USER, "address": ADDRESS}}}
_EVENING: dict[str, Any] = {
    "start_date": date(2026, 4, 1),
    "end_date": date(2026, 4, 1),
    "start_hour": "0900",
    "end_hour": "1700",
}
_IN_DAYS: dict[str, Any] = {"start_date": date(2016, 12, 1), "end_date": date(2016, 12, 31), "planned_days": 20}
_IN_2016 = {"received_at": datetime(2016, 11, 30, 9, tzinfo=UTC)}
_IDENTITY = {**IDENTITY, "initial": "M", "address": {**ADDRESS, "boxNumber": "3"}}

LAWFUL: Mapping[str, Lawful] = {
    "an entry": Lawful(_entry("XXX", "OTH", endDate="2026-06-30")),
    "an entry by provisional number": Lawful(
        _entry("XXX", "OTH", employer={"employerId": EMPLOYER.provisional_number}), facts=_OPTED
    ),
    "an entry by enterprise number": Lawful(
        _entry("XXX", "OTH", employer={"enterpriseNumber": EMPLOYER.enterprise_number})
    ),
    "an entry by identity": Lawful(_entry("XXX", "OTH", worker=_IDENTITY)),
    "an entry at a ministry": Lawful(_entry("XXX", "OTH", features={"subEntityNumber": "1001"}), facts=_MINISTRY),
    "an evening": Lawful(_entry("302", "EXT", startHour="0900", endDate="2026-04-01", endHour="1700")),
    "an entry in a file": Lawful(_entry("XXX", "OTH"), facts={"form": FORM}),
    "a harvest": Lawful(_entry("144", "EXT", startHour="0900", endDate="2026-04-01", endHour="1700")),
    "a clerk": Lawful(_entry(None, "OTH"), facts=_MUNICIPALITY),
    "a student": Lawful(
        _entry(
            "XXX",
            "STU",
            endDate="2026-06-30",
            plannedHoursNumber="100",
            studentPlaceOfWork={"name": "The beach bar", "address": {**ADDRESS, "boxNumber": "3"}},
        )
    ),
    "a student in days": Lawful(
        _entry("XXX", "STU", startDate="2016-12-01", endDate="2016-12-31", plannedDaysNumber="20"), facts=_IN_2016
    ),
    "a builder": Lawful(_entry("124", "BCW", constructionControlCards=CARDS)),
    "an agency worker": Lawful(_entry("322", "OTH", **_AGENCY), facts={"user": User(registered=True)}),
    "an agency worker abroad": Lawful(
        _entry("322", "OTH", endDate="2026-04-03", features={"usingEmployer": _FOREIGN_USER})
    ),
    "a trainee": Lawful(
        _entry("XXX", "STG", endDate="2026-06-30", smallStatutes={**SMALL_STATUTES, "activityWithRisk": "001"})
    ),
    "a leaving": Lawful(_follow_up("dimonaOut", endDate="2026-06-30"), (period(),)),
    "a change": Lawful(
        _follow_up("dimonaUpdate", startDate="2026-04-02", endDate="2026-07-31"), (period(end_date=date(2026, 6, 30)),)
    ),
    "a change of an evening": Lawful(
        _follow_up(
            "dimonaUpdate", startDate="2026-04-01", startHour="1000", endDate="2026-04-01", endHour="1800"
        ),
        (period("EXT", "302", **_EVENING),),
    ),
    "a change of a student": Lawful(
        _follow_up("dimonaUpdate", endDate="2026-06-15", plannedHoursNumber="90"),
        (period("STU", end_date=date(2026, 6, 30), planned_hours=100),),
    ),
    "a change of a student in days": Lawful(
        _follow_up("dimonaUpdate", endDate="2016-12-30", plannedDaysNumber="19"), (period("STU", **_IN_DAYS),), _IN_2016
    ),
    "a cancellation": Lawful(_follow_up("dimonaCancel"), (period(),)),
    "a registration": Lawful(
        _follow_up(
            "dailyRegistration",
            status="0",
            startDate="2026-04-02",
            startHour="0900",
            endDate="2026-04-02",
            endHour="1700",
        ),
        (period(),),
        _OPTED,
    ),
    "a changed registration": Lawful(
        {
            "dailyRegistration": {
                "status": "1",
                "dailyRegistrationId": str(REGISTRATION_NUMBER),
                "startDate": "2026-04-02",
                "startHour": "1000",
                "endDate": "2026-04-02",
                "endHour": "1800",
            }
        },
        (period(),),
        _OPTED,
    ),
    "a cancelled registration": Lawful(
        {"dailyRegistration": {"status": "3", "dailyRegistrationId": str(REGISTRATION_NUMBER)}}, (period(),), _OPTED
    ),
}  # fmt: skip
