"""Named places where a test may let the process die, exactly once each (docs/decisions/0007)."""

import os
import signal
from pathlib import Path

_STEP = ("decoded", "written", "committed", "half_published", "published", "offsets_committed")
_OUTBOX = ("taken", "half_published", "published")
FOLDER = "DIMONA_CRASH_POINTS"


def crash_point(name: str) -> None:
    """Kill this process if the test launcher armed ``name``: removing its file is the atomic claim."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return
    try:
        (Path(folder) / name).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def is_armed(name: str) -> bool:
    """Whether ``crash_point(name)`` would strike now."""
    folder = os.environ.get(FOLDER)
    return folder is not None and (Path(folder) / name).exists()


def step_points(step: str) -> tuple[str, ...]:
    """Every crash point of the batch step of this name, in the order of its work."""
    return tuple(f"{step}.{point}" for point in _STEP)


def outbox_points(outbox: str) -> tuple[str, ...]:
    """Every crash point of the outbox publisher of this name."""
    return tuple(f"{outbox}.{point}" for point in _OUTBOX)
