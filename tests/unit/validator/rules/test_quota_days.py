"""Days of occasional workers and of television: of the worker, and of the employer or the user of agency work."""

import pytest

from services.validator.domain.quota_use import HolderSpan
from shared.contracts.decision import QuotaEffect, QuotaExcess, Severity
from shared.contracts.declaration_received import User
from tests.unit.validator.declaring import (
    EMPLOYER,
    PERIOD_NUMBER,
    cancellation,
    change,
    entry,
    judged,
)
from tests.unit.validator.quota_cases import HOLDER, at, evenings, excess, extra, knowing, planned, quota_findings


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
