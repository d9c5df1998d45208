"""Quotas of hours and days: who has how many, what takes of them, and what a declaration that exceeds them is told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import QuotaEffect, QuotaExcess, Severity
from shared.contracts.declaration_received import DeclarationReceived, User
from shared.identifiers.declaration_number import declaration_number
from tests.support.pointing import check_pointers
from tests.unit.validator.declaring import (
    EMPLOYER,
    PERIOD_NUMBER,
    REFERENCE,
    cancellation,
    change,
    entry,
    judged,
    period,
)

OTHER = 99
MUSHROOMS = EMPLOYER.model_copy(update={"sectors": ("mushrooms",)})
HOLDER = f"employer:{EMPLOYER.id}"


def at(day: str) -> dict[str, Any]:
    """Received at nine in the morning of this day."""
    return {"received_at": datetime.fromisoformat(f"{day}T08:00:00").replace(tzinfo=UTC)}


def student(hours: int, start: str = "2026-04-01", **facts: Any) -> DeclarationReceived:
    end = {"04": "06-30", "01": "03-31", "07": "09-30", "10": "12-31"}[start[5:7]]
    return entry("STU", startDate=start, endDate=f"{start[:4]}-{end}", plannedHoursNumber=str(hours), facts=facts)


def planned(worker_type: str, hours: int, start: str = "2026-05-01", serial: int = 2, **fields: Any) -> Period:
    """A period of another employer with planned hours."""
    day = date.fromisoformat(start)
    own = {"employer_id": OTHER, "start_date": day, "end_date": day, "number": declaration_number(serial)}
    return period(worker_type, **{**own, "planned_hours": hours, **fields})


def article_17(worker_type: str, hours: int, start: str = "2026-04-01") -> DeclarationReceived:
    day = date.fromisoformat(start)
    return entry(
        worker_type,
        startDate=start,
        endDate=start,
        plannedHoursNumber=str(hours),
        facts=at(day.replace(day=1).isoformat()),
    )


def extra(day: str, committee: str = "302", **block: Any) -> DeclarationReceived:
    """An IN of an occasional worker for one evening."""
    return entry("EXT", committee, startDate=day, startHour="1800", endDate=day, endHour="2300", **block)


def evenings(count: int, *, first: str = "2026-05-02", committee: str = "302", **fields: Any) -> list[Period]:
    """Occasional work on so many days, each with its own employer."""
    start = date.fromisoformat(first).toordinal()
    return [
        period(
            "EXT",
            committee,
            **{
                "number": declaration_number(10 + n),
                "employer_id": OTHER + n,
                "start_date": date.fromordinal(start + n),
                "end_date": date.fromordinal(start + n),
                "start_hour": "1800",
                "end_hour": "2300",
                **fields,
            },
        )
        for n in range(count)
    ]


def quota_findings(verdict: Verdict) -> list[tuple[str, Severity, tuple[QuotaExcess, ...]]]:
    return [(one.id, one.severity, one.quotas) for one in verdict.anomalies if one.id.endswith("-369")]


def excess(quota: str, *, hours: int | None = None, days: int | None = None, severity: str = "NP") -> list[Any]:
    return [("90017-369", severity, (QuotaExcess(quota=quota, hours=hours, days=days),))]


@pytest.mark.parametrize(
    ("start", "received", "limit"),
    [("2022-10-01", "2022-09-01", 475), ("2023-01-01", "2022-12-01", 600), ("2024-10-01", "2024-09-01", 600),
     ("2025-01-01", "2024-12-01", 650), ("2026-04-01", "2026-03-01", 650)],
)  # fmt: skip
def test_a_student_has_so_many_hours_a_year_over_all_employers(start: str, received: str, limit: int) -> None:
    year = start[:4]
    others = [planned("STU", limit - 100, f"{year}-07-01"), planned("STU", 40, f"{int(year) - 1}-12-01", serial=3)]

    fits = judged(student(100, start, **at(received)), *others)
    exceeds = judged(student(130, start, **at(received)), *others)

    assert quota_findings(fits) == []
    assert quota_findings(exceeds) == excess("STUDENT", hours=30)
    assert exceeds.result == "W"


def test_a_declaration_tells_only_its_own_hours_outside_the_quota() -> None:
    assert quota_findings(judged(student(20), planned("STU", 900))) == excess("STUDENT", hours=20)


def test_the_finding_points_at_the_planned_hours() -> None:
    (anomaly,) = judged(student(20), planned("STU", 650)).anomalies
    assert (anomaly.pointer, anomaly.value) == ("/dimonaIn/plannedHoursNumber", "20")


def test_before_2017_a_student_had_fifty_planned_days() -> None:
    event = entry("STU", startDate="2016-04-01", endDate="2016-06-30", plannedDaysNumber="20", facts=at("2016-03-01"))
    taken = planned("STU", 0, "2016-01-15", planned_hours=None, planned_days=35)
    assert quota_findings(judged(event, taken)) == excess("STUDENT", days=5)


def test_late_hours_of_a_student_are_outside_the_quota_and_exceed_nothing() -> None:
    late = judged(student(100, **at("2026-04-02")), planned("STU", 650))

    assert [anomaly.id for anomaly in late.anomalies] == ["90373-460"]
    assert late.quotas == ()
    assert quota_findings(judged(student(650), planned("STU", 400, late=True))) == []


def test_cancelled_hours_are_free() -> None:
    assert quota_findings(judged(student(650), planned("STU", 400, cancelled=True))) == []


OWN = {"employer_id": EMPLOYER.id, "number": PERIOD_NUMBER, "end_date": date(2026, 6, 30)}


def own_hours(hours: int, **fields: Any) -> Period:
    return planned("STU", hours, "2026-04-01", **{**OWN, **fields})


def test_raising_needs_free_hours_and_lowering_frees_them_at_once() -> None:
    rest = planned("STU", 600)

    raised = judged(change(plannedHoursNumber="80"), own_hours(40), rest)
    lowered = judged(change(plannedHoursNumber="80"), own_hours(100), rest)

    assert quota_findings(raised) == excess("STUDENT", hours=30)
    assert raised.anomalies[0].pointer == "/dimonaUpdate/plannedHoursNumber"
    assert quota_findings(lowered) == []
    assert lowered.quotas == (QuotaEffect(quota="STUDENT", span="2026", limit=650, before=700, after=680),)


def test_raising_late_hours_stays_outside_the_quota() -> None:
    verdict = judged(change(plannedHoursNumber="80"), own_hours(40, late=True), planned("STU", 650))
    assert (quota_findings(verdict), verdict.quotas) == ([], ())


def test_an_accepted_declaration_says_what_it_takes_and_gives_back() -> None:
    taken = judged(student(40), planned("STU", 100))
    given_back = judged(cancellation(), own_hours(40), planned("STU", 100))

    assert taken.quotas == (QuotaEffect(quota="STUDENT", span="2026", limit=650, before=100, after=140),)
    assert given_back.quotas == (QuotaEffect(quota="STUDENT", span="2026", limit=650, before=140, after=100),)


@pytest.mark.parametrize(
    ("worker_type", "start", "quarter", "limit"),
    [("S17", "2026-03-31", "A17_QUARTER_SPORT", 150), ("S17", "2026-07-01", "A17_QUARTER_SPORT", 285),
     ("O17", "2026-06-30", "A17_QUARTER_OTHER", 100), ("O17", "2026-09-30", "A17_QUARTER_OTHER", 190)],
)  # fmt: skip
def test_article_17_is_refused_beyond_the_quota_of_the_quarter(
    worker_type: str, start: str, quarter: str, limit: int
) -> None:
    fits, exceeds = judged(article_17(worker_type, limit, start)), judged(article_17(worker_type, limit + 1, start))

    assert quota_findings(fits) == []
    assert quota_findings(exceeds) == excess(quarter, hours=1, severity="B")
    assert (exceeds.result, exceeds.quotas) == ("B", ())


def test_article_17_is_refused_beyond_the_quota_of_the_year_and_all_that_is_exceeded_is_told() -> None:
    taken = [planned("S17", 285, "2026-07-05", 2), planned("S17", 140, "2026-10-05", 3)]

    (finding,) = quota_findings(judged(article_17("S17", 40, "2026-10-20"), *taken))

    assert finding == (
        "90017-369",
        "B",
        (QuotaExcess(quota="A17_YEAR_SPORT", hours=15), QuotaExcess(quota="A17_QUARTER_SPORT", hours=30)),
    )


def test_sports_and_culture_have_quotas_of_their_own() -> None:
    assert quota_findings(judged(article_17("O17", 100), planned("S17", 150, "2026-04-20"))) == []


def test_a_student_has_fewer_hours_of_article_17() -> None:
    taken = [planned("S17", 180, "2026-07-05", 2), planned("STU", 30, "2026-02-01", 3)]

    (finding,) = quota_findings(judged(article_17("S17", 20), *taken))

    assert finding[2] == (QuotaExcess(quota="A17_STUDENT_SPORT", hours=10),)
    assert quota_findings(judged(article_17("S17", 20), taken[0])) == []
    assert quota_findings(judged(article_17("S17", 20), taken[0], replace(taken[1], cancelled=True))) == []
    assert quota_findings(judged(article_17("S17", 20), taken[0], planned("STU", 30, "2025-12-01", 3))) == []


def test_moving_hours_to_another_quarter_needs_free_hours_there_and_frees_them_here() -> None:
    own = planned("O17", 80, "2026-04-01", employer_id=EMPLOYER.id, number=PERIOD_NUMBER)
    moved = change(startDate="2026-07-01", endDate="2026-07-01", facts=at("2026-03-30"))

    refused = judged(moved, own, planned("O17", 120, "2026-08-01"))
    accepted = judged(change(startDate="2026-04-14", endDate="2026-07-01", facts=at("2026-03-30")), own)

    assert quota_findings(refused) == excess("A17_QUARTER_OTHER", hours=10, severity="B")
    assert accepted.quotas == ()


def test_an_occasional_worker_in_horeca_has_fifty_days_a_year_over_all_employers() -> None:
    fits, exceeds = judged(extra("2026-04-01"), *evenings(49)), judged(extra("2026-04-01"), *evenings(50))

    assert quota_findings(fits) == []
    assert fits.quotas == (QuotaEffect(quota="HORECA_WORKER", span="2026", limit=50, before=49, after=50),)
    assert quota_findings(exceeds) == excess("HORECA_WORKER", days=1)
    assert (exceeds.anomalies[0].pointer, exceeds.anomalies[0].value) == ("/dimonaIn/startDate", "2026-04-01")


def test_several_performances_on_a_day_and_a_night_are_one_day() -> None:
    days = evenings(50)
    night = entry("EXT", "302", startDate="2026-05-02", startHour="2330", endDate="2026-05-03", endHour="0400")

    verdict = judged(night, *days)

    assert (quota_findings(verdict), verdict.quotas) == ([], ())


def test_agency_work_counts_where_the_user_belongs() -> None:
    user = {"enterpriseNumber": "0206731645", "jointCommissionNumber": "302"}
    agency = evenings(50, committee="322", user="0206731645", user_joint_committee="302")

    assert quota_findings(judged(extra("2026-04-01"), *agency)) == excess("HORECA_WORKER", days=1)
    assert quota_findings(judged(extra("2026-04-01", "322", user=user), *evenings(50))) == excess(
        "HORECA_WORKER", days=1
    )
    assert quota_findings(judged(extra("2026-04-01", "320"), *agency)) == []


def test_days_of_horeca_declared_late_are_used_up_as_well() -> None:
    verdict = judged(extra("2026-04-01", facts=at("2026-04-02")), *evenings(50, late=True))
    assert [anomaly.id for anomaly in verdict.anomalies] == ["90373-460", "90017-369"]


def test_moving_a_day_within_the_year_takes_nothing() -> None:
    own = evenings(1, first="2026-04-01", number=PERIOD_NUMBER, employer_id=EMPLOYER.id)
    moved = judged(change(startDate="2026-03-31", endDate="2026-03-31"), *own, *evenings(55))
    assert (quota_findings(moved), moved.quotas) == ([], ())


def test_the_days_of_agriculture_and_horticulture_are_not_told() -> None:
    for committee in ("144", "145"):
        verdict = judged(extra("2026-04-01", committee), *evenings(200, committee=committee))
        assert (quota_findings(verdict), verdict.quotas) == ([], ())


def test_television_has_25_days_and_no_more() -> None:
    days = [planned("T17", 0, f"2026-05-{n:02}", n, planned_hours=None) for n in range(1, 26)]
    facts = {**at("2026-03-25"), "employer": EMPLOYER.model_copy(update={"sectors": ("public_broadcasting",)})}
    event = entry("T17", startDate="2026-04-01", endDate="2026-04-01", facts=facts)

    assert quota_findings(judged(event, *days[:24])) == []
    assert quota_findings(judged(event, *days)) == excess("A17_PUBTV", days=1, severity="B")


def knowing(used: int, event: DeclarationReceived, *periods: Period, holder: str = HOLDER) -> Verdict:
    """The verdict when it is known how many days all workers use of the quota of ``holder``."""
    place = HolderSpan(holder, "HORECA_EMPLOYER", "2026")
    verdict = judge(event, Ledger(periods), REFERENCE)
    assert "90256-369" not in [anomaly.id for anomaly in verdict.anomalies]
    settled = EmployerQuotas(REFERENCE).settle(event, verdict, {place: used}) or verdict
    check_pointers(settled.anomalies, event)
    return settled


def test_an_employer_in_horeca_has_200_days_a_year_over_all_workers() -> None:
    fits, exceeds = knowing(199, extra("2026-04-01")), knowing(200, extra("2026-04-01"))

    assert quota_findings(fits) == []
    assert quota_findings(exceeds) == [("90256-369", Severity.WARNING, (QuotaExcess(quota="HORECA_EMPLOYER", days=1),))]
    effect = QuotaEffect(quota="HORECA_EMPLOYER", span="2026", limit=200, before=200, after=201)
    assert exceeds.quotas[-1] == effect


def test_moving_a_day_to_a_year_that_is_full_exceeds_it_there() -> None:
    own = evenings(1, first="2025-12-31", number=PERIOD_NUMBER, employer_id=EMPLOYER.id)
    hours = {"startHour": "1800", "endHour": "2300"}
    moved = change(startDate="2026-01-01", endDate="2026-01-01", facts=at("2025-12-30"), **hours)

    (anomaly,) = knowing(200, moved, *own).anomalies

    assert (anomaly.id, anomaly.pointer, anomaly.value) == ("90256-369", "/dimonaUpdate/startDate", "2026-01-01")


def test_one_workers_many_days_are_no_matter_of_the_employers_quota() -> None:
    days = evenings(201, employer_id=EMPLOYER.id)
    assert quota_findings(judged(extra("2026-04-01"), *days)) == excess("HORECA_WORKER", days=1)


def test_a_second_performance_of_a_worker_on_a_day_takes_no_day_of_the_employer() -> None:
    same_day = evenings(1, first="2026-04-01", employer_id=EMPLOYER.id, start_hour="0900", end_hour="1100")

    verdict = knowing(300, extra("2026-04-01"), *same_day)

    assert (quota_findings(verdict), verdict.employer_uses) == ([], ())


def test_another_employers_performance_on_the_same_day_leaves_the_employers_day_to_be_taken() -> None:
    verdict = knowing(200, extra("2026-04-01"), *evenings(1, first="2026-04-01"))
    assert [anomaly.id for anomaly in verdict.anomalies] == ["90256-369"]


@pytest.mark.parametrize(
    ("user", "holder"), [(User(registered=True, employer_id=34), "employer:34"), (User(registered=True), "user:0206731645"), (None, "user:0206731645")]
)  # fmt: skip
def test_days_of_agency_work_are_the_users(user: User | None, holder: str) -> None:
    block = {"enterpriseNumber": "0206731645", "jointCommissionNumber": "302"}
    event = extra("2026-04-01", "322", user=block, facts={"user": user})

    (use,) = judged(event).employer_uses

    assert (use.holder, use.added) == (holder, 1)
    assert [anomaly.id for anomaly in knowing(200, event, holder=holder).anomalies] == ["90256-369"]


def test_a_cancelled_day_goes_back_to_the_employer() -> None:
    own = evenings(1, first="2026-04-01", number=PERIOD_NUMBER, employer_id=EMPLOYER.id)

    (use,) = judged(cancellation(), *own).employer_uses

    assert (use.place, use.added) == (HolderSpan(HOLDER, "HORECA_EMPLOYER", "2026"), -1)


def test_a_refused_declaration_takes_nothing() -> None:
    own = evenings(1, first="2026-04-01", number=PERIOD_NUMBER, employer_id=EMPLOYER.id)
    verdict = judged(extra("2026-04-01"), *own)
    assert (verdict.result, verdict.quotas, verdict.employer_uses) == ("B", (), ())


def test_worker_types_without_quota_take_nothing() -> None:
    assert judged(entry("OTH"), *evenings(50), planned("STU", 650)).quotas == ()
