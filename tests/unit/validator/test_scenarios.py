"""Every scenario of tests/scenarios is answered as the office would, and together they raise every anomaly that can occur."""


import pytest

from tests.support.scenarios import Scenario, scenarios, scenarios_by_id
from tests.support.scenarios_judging import differences


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.id)
def test_scenario(scenario: Scenario) -> None:
    found = differences(scenario)
    assert not found, "; ".join(found)
