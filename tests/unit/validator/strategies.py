"""Generated declarations and periods: lawful ones, nearly lawful ones, and nonsense."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from services.validator.domain.period import Period
from shared.contracts.declaration_received import DeclarationReceived, Identification, Mandate
from shared.identifiers.declaration_number import declaration_number
from tests.unit.validator.declaring import (
    ADDRESS,
    CARDS,
    EMPLOYER,
    IDENTITY,
    OTHER_SSIN,
    SMALL_STATUTES,
    SSIN,
    USER,
    received,
)

PROPERTY = settings(max_examples=40, deadline=None)
FIRST = date(2026, 3, 25)
NUMBERS = [declaration_number(sequence) for sequence in range(1, 6)]
DAYS = st.integers(0, 7).map(lambda days: FIRST + timedelta(days=days))
HOURS = st.sampled_from(["0000", "0800", "1200", "1600", "2000", "2359"])
TYPES = ["OTH", "STU", "FLX", "EXT", "BCW", "IVT", "O17", "T17", "A17", "STX", "???"]
COMMITTEES = ["XXX", "302", "322", "124", "149", "0", None]
NONSENSE = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "0", "-1", "8.0", SSIN, "85.01.01-000.16", "9999-12-31", "0001-01-01", "2026-02-30", "\uff11"]
    ),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=14),
)


def kinds_of_period() -> st.SearchStrategy[tuple[str, str]]:
    """Worker types and joint committees that go together, few enough to collide."""
    return st.sampled_from(
        [("OTH", "XXX"), ("FLX", "XXX"), ("EXT", "302"), ("STU", "XXX"), ("OTH", "322"), ("EXT", "322")]
    )


@st.composite
def spans(draw: st.DrawFn, worker_type: str) -> dict[str, Any]:
    """Dates and hours that suit the type."""
    start = draw(DAYS)
    if worker_type == "EXT" or (worker_type == "FLX" and draw(st.booleans())):
        first, last = draw(HOURS), draw(HOURS)
        flat = worker_type == "EXT" and draw(st.integers(0, 4)) == 0
        end = start if flat or first <= last else start + timedelta(days=1)
        return {"start_date": start, "start_hour": first, "end_date": end, "end_hour": None if flat else last}
    open_end = worker_type in {"OTH", "FLX"} and draw(st.integers(0, 3)) == 0
    length = timedelta(days=draw(st.integers(1, 5)))
    return {"start_date": start, "start_hour": None, "end_date": None if open_end else start + length, "end_hour": None}


@st.composite
def periods(draw: st.DrawFn, numbers: list[int] = NUMBERS) -> Period:
    """A period as an accepted IN would have made it."""
    worker_type, committee = draw(kinds_of_period())
    agency = committee == "322"
    return Period(
        worker_id=7,
        number=draw(st.sampled_from(numbers)),
        version=1,
        employer_id=draw(st.sampled_from([EMPLOYER.id, EMPLOYER.id, 99])),
        **draw(spans(worker_type)),
        planned_hours=40 if worker_type == "STU" else None,
        joint_committee=committee,
        worker_type=worker_type,
        user=USER["enterpriseNumber"] if agency else None,
        user_joint_committee="302" if agency else None,
        ssin=SSIN,
        cancelled=draw(st.integers(0, 4)) == 0,
        late=False,
    )


@st.composite
def entries(draw: st.DrawFn, number: int = declaration_number(1_000)) -> DeclarationReceived:
    """An IN that is accepted unless it collides."""
    worker_type, committee = draw(kinds_of_period())
    span = draw(spans(worker_type))
    features: dict[str, Any] = {"workerType": worker_type, "jointCommissionNumber": committee}
    if committee == "322":
        features["usingEmployer"] = {**USER, "jointCommissionNumber": "302"}
        span["end_date"] = span["end_date"] or span["start_date"]
    block = _wire(span) | {"features": features}
    if worker_type == "STU":
        block["plannedHoursNumber"] = "40"
    return received({"worker": {"ssin": SSIN}, "dimonaIn": block}, number=number)


@st.composite
def follow_ups(draw: st.DrawFn, numbers: list[int] = NUMBERS) -> DeclarationReceived:
    """An OUT, UPDATE or CANCEL of one of these periods."""
    number = draw(st.sampled_from(numbers))
    block: dict[str, Any] = {"periodId": str(number)}
    kind = draw(st.sampled_from(["dimonaOut", "dimonaUpdate", "dimonaUpdate", "dimonaUpdate", "dimonaCancel"]))
    if kind == "dimonaOut":
        block["endDate"] = draw(DAYS).isoformat()
    if kind == "dimonaUpdate":
        day = st.one_of(st.none(), DAYS.map(date.isoformat))
        block |= {"startDate": draw(day), "endDate": draw(st.one_of(day, st.just("9999-12-31")))}
        block |= {"startHour": draw(st.one_of(st.none(), HOURS)), "endHour": draw(st.one_of(st.none(), HOURS))}
        block["plannedHoursNumber"] = draw(st.sampled_from([None, "40", "50"]))
    return received({kind: block}, period_number=number)


@st.composite
def nonsense(draw: st.DrawFn) -> DeclarationReceived:
    """Any declaration of the right shape, with anything in its zones."""
    declared: dict[str, Any] = {"worker": draw(_fields([SSIN, OTHER_SSIN], {"ssin": None, **IDENTITY, "initial": "A"}))}
    numbers = {"employerId": EMPLOYER.nsso_number, "enterpriseNumber": EMPLOYER.enterprise_number}
    declared["employer"] = draw(_fields([SSIN], numbers))
    kind = draw(st.sampled_from(["dimonaIn", "dimonaOut", "dimonaUpdate", "dimonaCancel", "dailyRegistration"]))
    times = {
        "startDate": "2026-04-01",
        "startHour": "0800",
        "endDate": "2026-04-02",
        "endHour": "1200",
        "plannedHoursNumber": "40",
    }
    period = {"periodId": str(NUMBERS[0])}
    if kind == "dimonaIn":
        block = draw(_fields([], {**times, "plannedDaysNumber": "5"}))
        block["features"] = draw(_fields(COMMITTEES, {"subEntityNumber": "1"}))
        block["features"] |= {
            "workerType": draw(st.sampled_from(TYPES)),
            "jointCommissionNumber": draw(st.sampled_from(COMMITTEES)),
        }
        block["features"]["usingEmployer"] = draw(
            st.none() | _fields(["322"], {**USER, "name": "X", "address": ADDRESS})
        )
        block["constructionControlCards"] = draw(st.none() | _fields([], CARDS))
        block["studentPlaceOfWork"] = draw(st.none() | _fields([], {"name": "X", "address": ADDRESS}))
        block["smallStatutes"] = draw(st.none() | _fields([], {**SMALL_STATUTES, "activityWithRisk": "1"}))
    else:
        own = {"dimonaOut": {"endDate": "2026-05-01"}, "dimonaUpdate": times, "dimonaCancel": {}}.get(kind)
        if own is None:
            hours = {name: value for name, value in times.items() if not name.startswith("planned")}
            own = {**hours, "status": draw(st.sampled_from("013")), "dailyRegistrationId": str(NUMBERS[1])}
        block = draw(_fields([SSIN], {**period, **own}))
    facts = {
        "employer": draw(st.sampled_from([None, EMPLOYER, EMPLOYER.model_copy(update={"local_authority": True})])),
        "mandate": draw(st.sampled_from(Mandate)),
        "identification": draw(st.sampled_from([Identification.VERIFIED, Identification.FAILED])),
        "registration_number": draw(st.sampled_from([None, NUMBERS[1]])) if kind == "dailyRegistration" else None,
    }
    return received({**declared, kind: block}, **facts)


def _fields(extra: list[Any], lawful: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Each field lawful, or from ``extra``, or anything."""

    def field(value: Any) -> st.SearchStrategy[Any]:
        if isinstance(value, dict):
            return st.one_of(st.none(), _fields(extra, value))
        return st.one_of(st.just(value), st.sampled_from([None, *extra]), NONSENSE)

    return st.fixed_dictionaries({name: field(value) for name, value in lawful.items()})


def _wire(span: dict[str, Any]) -> dict[str, Any]:
    end = span["end_date"]
    return {
        "startDate": span["start_date"].isoformat(),
        "startHour": span["start_hour"],
        "endDate": None if end is None else end.isoformat(),
        "endHour": span["end_hour"],
    }
