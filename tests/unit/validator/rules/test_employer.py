"""What the repertory knows of an employer."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.declaration_received import Channel
from tests.unit.validator.declaring import (
    EMPLOYER,
    cancellation,
    change,
    entry,
    found,
    judged,
    leaving,
    period,
)

FORMER_NSSO, FORMER_PROVISIONAL, FORMER_ENTERPRISE = "199900121", "5999999989", "0206731645"
RENUMBERED: dict[str, Any] = {"former_numbers": (FORMER_NSSO, FORMER_PROVISIONAL, FORMER_ENTERPRISE)}


def known(**facts: Any) -> dict[str, Any]:
    return {"employer": EMPLOYER.model_copy(update=facts)}


@pytest.mark.parametrize(
    ("employer", "facts", "anomalies"),
    [
        ({"employerId": "175110801", "enterpriseNumber": "0400767772"}, {}, []),
        ({"employerId": "175110801", "enterpriseNumber": "400767772"}, {}, []),
        ({"employerId": "175110801", "enterpriseNumber": FORMER_ENTERPRISE}, {}, ["00014-022"]),
        ({"employerId": "175110801", "enterpriseNumber": FORMER_ENTERPRISE}, RENUMBERED, []),
        ({"employerId": FORMER_NSSO, "enterpriseNumber": "0400767772"}, RENUMBERED, []),
        ({"employerId": FORMER_NSSO, "enterpriseNumber": "0400767772"}, {"local_authority": True}, ["00014-022"]),
        ({"employerId": "175110801", "enterpriseNumber": "0400767772"}, {"local_authority": True}, []),
        (
            {"employerId": FORMER_PROVISIONAL, "enterpriseNumber": "0400767772"},
            {"local_authority": True},
            ["00014-022"],
        ),
        ({"employerId": "5000000121", "enterpriseNumber": "0400767772"}, {"local_authority": True}, ["00948-003"]),
        ({"employerId": "5000000120", "enterpriseNumber": "0400767772"}, {"nsso_number": None}, []),
        ({"employerId": "175110801", "enterpriseNumber": "0400767773"}, {}, ["00014-003"]),
        ({"employerId": "175110802", "enterpriseNumber": "0400767772"}, {}, ["00011-003"]),
        ({"employerId": "175110801", "enterpriseNumber": "0400767772"}, {"enterprise_number": None}, ["00014-022"]),
    ],
)
def test_an_enterprise_number_beside_the_number_that_prevails_is_the_same_employers(
    employer: dict[str, str], facts: dict[str, Any], anomalies: list[str]
) -> None:
    committee = None if "local_authority" in facts else "XXX"
    assert found(entry("OTH", committee, employer=employer, facts=known(**facts))) == anomalies


def test_numbers_that_do_not_fit_together_are_a_warning() -> None:
    verdict = judged(entry(employer={"employerId": "175110801", "enterpriseNumber": FORMER_ENTERPRISE}))
    assert verdict.result == "W"
    assert [(one.pointer, one.value) for one in verdict.anomalies] == [
        ("/employer/enterpriseNumber", FORMER_ENTERPRISE)
    ]


@pytest.mark.parametrize(
    ("number", "facts", "anomalies"),
    [
        ("5000000120", {"nsso_number": None}, []),
        ("5000000120", {}, ["00948-235"]),
        (FORMER_PROVISIONAL, {"nsso_number": None, **RENUMBERED}, []),
        (FORMER_PROVISIONAL, RENUMBERED, ["00948-235"]),
    ],
)
def test_a_provisional_number_serves_until_the_definitive_one_is_known(
    number: str, facts: dict[str, Any], anomalies: list[str]
) -> None:
    employer = {"employerId": number}
    assert found(entry(employer=employer, facts=known(**facts))) == anomalies
    assert found(leaving(employer=employer, facts=known(**facts)), period()) == anomalies


def test_a_number_that_several_employers_once_had_identifies_none() -> None:
    facts = {"employer": None, "employer_ambiguous": True}
    both = {"employerId": "175110801", "enterpriseNumber": "0400767772"}
    assert found(entry(employer=both, facts=facts)) == ["90256-151"]
    assert found(leaving(employer=both, facts=facts)) == ["90256-151", "00913-354"]


@pytest.mark.parametrize("channel", list(Channel))
def test_some_employers_take_declarations_over_secured_channels_only(channel: Channel) -> None:
    secured = {"channel": channel, **known(secured_channel_only=True)}
    anomalies = ["90256-342"] if channel is Channel.UNSECURED_WEB else []
    assert found(entry(facts=secured)) == found(cancellation(facts=secured), period()) == anomalies
    assert found(entry(facts={"channel": channel})) == []


@pytest.mark.parametrize(
    ("start", "anomalies"),
    [("2026-03-31", ["90373-343"]), ("2026-04-01", []), ("2026-06-30", []), ("2026-07-01", ["90373-343"])],
)
def test_work_starts_while_the_employer_is_active_first_and_last_day_included(start: str, anomalies: list[str]) -> None:
    active = known(active_from=date(2026, 4, 1), active_until=date(2026, 6, 30))
    assert found(entry(startDate=start, endDate="2027-01-01", facts=active)) == anomalies
    verdict = judged(entry(startDate=start, facts=active))
    assert [(one.pointer, one.value) for one in verdict.anomalies] == [("/dimonaIn/startDate", start)] * len(anomalies)


def test_an_unreadable_start_says_nothing_about_the_employer() -> None:
    assert found(entry(startDate="2026-02-30", facts=known(active_until=date(2020, 1, 1)))) == ["00910-003"]


@pytest.mark.parametrize(
    ("block", "anomalies"),
    [
        ({"startDate": "2026-05-01"}, []),
        ({"startDate": "2026-03-31"}, ["90378-343"]),
        ({"startDate": "2026-04-01", "endDate": "2026-05-31"}, []),
        ({"startDate": "2026-05-01", "endDate": "2026-07-31"}, ["90378-343"]),
        ({"startDate": "2026-03-31", "endDate": "2026-08-01"}, ["90378-343", "90378-343"]),
        ({"startDate": "2026-05-01", "endDate": "2026-09-30"}, []),
        ({"endDate": "2026-06-30"}, []),
        ({"endDate": "2026-07-01"}, ["90378-343"]),
    ],
)
def test_a_change_moves_dates_to_days_on_which_the_employer_is_active(
    block: dict[str, str], anomalies: list[str]
) -> None:
    """A date that is told again is no new one."""
    active = known(active_from=date(2026, 4, 1), active_until=date(2026, 6, 30))
    assert found(change(**block, facts=active), period(end_date=date(2026, 9, 30))) == anomalies


@pytest.mark.parametrize(("until", "anomalies"), [(date(2026, 3, 1), ["90378-343"]), (date(2026, 4, 30), [])])
def test_a_period_is_reopened_only_as_long_as_the_employer_is_active(until: date, anomalies: list[str]) -> None:
    standing = period(start_date=date(2026, 1, 5), end_date=date(2026, 2, 27))
    assert found(change(endDate="9999-12-31", facts=known(active_until=until)), standing) == anomalies


def test_a_period_that_starts_later_may_be_reopened_before_the_employer_is_active() -> None:
    standing = period(end_date=date(2026, 9, 30))
    assert found(change(endDate="9999-12-31", facts=known(active_from=date(2026, 4, 1))), standing) == []


def test_an_employer_that_has_stopped_still_closes_and_cancels() -> None:
    stopped = known(active_until=date(2026, 3, 1))
    assert found(leaving(facts=stopped), period()) == []
    assert found(cancellation(facts=stopped), period()) == []


def test_a_cancelled_period_is_not_looked_at_further() -> None:
    stopped = known(active_until=date(2026, 3, 1))
    assert found(change(endDate="2026-06-30", facts=stopped), period(cancelled=True)) == ["00913-355"]
