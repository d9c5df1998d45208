"""Hours of students and article 17: who has how many, what takes of them, and what a declaration beyond them is told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.validator.domain.period import Period
from shared.contracts.decision import QuotaEffect, QuotaExcess
from tests.unit.validator.declaring import (
    EMPLOYER,
    PERIOD_NUMBER,
    cancellation,
    change,
    entry,
    judged,
)
from tests.unit.validator.quota_cases import (
    article_17,
    at,
    excess,
    planned,
    quota_findings,
    student,
)


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


def test_moving_hours_to_another_quarter_needs_free_hours_there() -> None:
    own = planned("O17", 80, "2026-04-01", employer_id=EMPLOYER.id, number=PERIOD_NUMBER)
    moved = change(startDate="2026-07-01", endDate="2026-07-01", facts=at("2026-03-30"))

    refused = judged(moved, own, planned("O17", 120, "2026-08-01"))

    assert quota_findings(refused) == excess("A17_QUARTER_OTHER", hours=10, severity="B")


def test_moving_hours_to_another_quarter_tells_of_both() -> None:
    own = planned("O17", 80, "2026-04-01", employer_id=EMPLOYER.id, number=PERIOD_NUMBER)

    moved = judged(change(startDate="2026-07-01", endDate="2026-07-01", facts=at("2026-06-25")), own)

    assert moved.quotas == (
        QuotaEffect(quota="A17_QUARTER_OTHER", span="2026-3", limit=190, before=0, after=80),
        QuotaEffect(quota="A17_QUARTER_OTHER", span="2026-2", limit=100, before=80, after=0),
    )


def test_hours_are_not_told_where_the_employer_of_a_change_is_unknown() -> None:
    standing = replace(planned("STU", 600, "2026-04-01"), number=PERIOD_NUMBER)
    event = change(plannedHoursNumber="651", employer=None, facts={"employer": None})
    assert [anomaly.id for anomaly in judged(event, standing).anomalies] == ["00913-354"]
