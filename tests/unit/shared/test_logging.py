import logging
import sys
from collections.abc import Iterator

import orjson
import pytest
import structlog

from shared.observability.logging import configure_logging


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_logging("unit")
    yield capsys
    root.handlers, root.level = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(logs: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in logs.readouterr().out.splitlines()]


def test_an_event_is_one_line_of_json_with_the_service(logs: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("step.done", records=3)
    (line,) = lines(logs)
    assert line["event"] == "step.done"
    assert (line["service"], line["records"], line["level"]) == ("unit", 3, "info")


def test_the_text_of_an_error_is_never_written(logs: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("85073003328")
    except ValueError:
        structlog.get_logger().exception("step.failed")
    out = logs.readouterr().out
    assert "85073003328" not in out
    line = orjson.loads(out)
    assert line["error"] == "ValueError"
    assert any("test_logging.py" in frame for frame in line["raised_at"])


def test_libraries_are_heard_without_their_arguments(logs: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("aiokafka.consumer").warning("Heartbeat failed for %s", "85073003328")
    logging.getLogger("faststream").error("no handler for msg=85073003328")
    first, second = lines(logs)
    assert first["template"] == "Heartbeat failed for %s"
    assert (second["event"], second["logger"]) == ("library.message", "faststream")
    assert "85073003328" not in str(first) + str(second)
    assert sys.stdout is not None
