"""The sweep of crash points names what is in the code, and all of it."""

import re
from pathlib import Path

from tests.support.crash_sweep import POINTS

SERVICES = Path(__file__).parents[2] / "services"
SWEPT = {point for points in POINTS.values() for point in points}
OWN = re.compile(r'"((?:intake|validator|registry|notifier)\.[a-z]+\.[a-z_]+)"')
STEPS_AND_OUTBOXES = re.compile(r'(?:BatchStep|OutboxPublisher)(?:\[[^\]]+\])?\(\s*"([a-z.]+)"')
NAMED_BY_CONSTANT = re.compile(r'^STEP = "([a-z.]+)"', re.MULTILINE)


def source() -> str:
    """All code of the services."""
    return "\n".join(path.read_text() for path in sorted(SERVICES.rglob("*.py")))


def test_every_crash_point_of_a_service_is_swept() -> None:
    assert set(OWN.findall(source())) <= SWEPT


def test_every_step_and_outbox_is_swept() -> None:
    code = source()
    found = {*STEPS_AND_OUTBOXES.findall(code), *NAMED_BY_CONSTANT.findall(code), "intake.submissions"}
    assert len(found) >= 11
    assert found <= {point.rpartition(".")[0] for point in SWEPT}
