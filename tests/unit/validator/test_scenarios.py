"""Every scenario of tests/scenarios is answered as the office would, and together they raise every anomaly that can occur."""

import pytest

from tests.support.scenarios import Scenario, scenarios, scenarios_by_id
from tests.support.scenarios_coverage import coverage, possible_today
from tests.support.scenarios_judging import differences


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.id)
def test_scenario(scenario: Scenario) -> None:
    found = differences(scenario)
    assert not found, "; ".join(found)


def test_every_anomaly_that_a_declaration_can_raise_today_is_raised_by_a_scenario() -> None:
    assert possible_today() - scenarios_by_id().keys() == set()


def test_no_scenario_expects_an_anomaly_that_no_declaration_can_raise_today() -> None:
    assert scenarios_by_id().keys() - possible_today() == set()


def test_there_are_hundreds_of_scenarios() -> None:
    assert len(scenarios()) >= 300


def test_of_several_scenarios_with_an_anomaly_the_one_that_tells_least_else_comes_first() -> None:
    first = scenarios_by_id()["90373-460"][0]
    assert first.anomalies == {"90373-460"}


def test_what_is_covered_is_told_in_one_line() -> None:
    covered = len(scenarios_by_id().keys() & possible_today())
    assert coverage() == (
        f"scenarios: {len(scenarios())}; anomaly ids covered {covered} / possible today {len(possible_today())}"
        " / catalogued 201"
    )
