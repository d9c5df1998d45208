import os
import signal
from pathlib import Path

import pytest

from shared.messaging.crash_points import FOLDER, crash_point, is_armed, outbox_points, step_points


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    kills: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: kills.append((pid, number)))
    return kills


def test_a_point_does_nothing_unless_a_launcher_asked(
    killed: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    crash_point("x.step.decoded")
    assert killed == []
    assert not is_armed("x.step.decoded")


def test_an_armed_point_strikes_exactly_once(
    killed: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "x.step.decoded").touch()
    assert is_armed("x.step.decoded")

    crash_point("x.step.written")
    crash_point("x.step.decoded")
    crash_point("x.step.decoded")

    assert killed == [(os.getpid(), signal.SIGKILL)]


def test_points_are_named_after_step_and_outbox() -> None:
    assert step_points("a.b") == (
        "a.b.decoded",
        "a.b.written",
        "a.b.committed",
        "a.b.half_published",
        "a.b.published",
        "a.b.offsets_committed",
    )
    assert outbox_points("a.out") == ("a.out.taken", "a.out.half_published", "a.out.published")
