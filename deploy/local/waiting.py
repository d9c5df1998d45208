"""Waiting for something outside to become true, with a deadline and no fixed sleep longer than needed."""

import time
from collections.abc import Callable

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 0.25


def wait_until(condition: Callable[[], bool], timeout: float) -> bool:
    """Ask until it is true or ``timeout`` seconds have passed; tells which."""
    deadline = time.monotonic() + timeout
    pause = FIRST_PAUSE
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
    return True
