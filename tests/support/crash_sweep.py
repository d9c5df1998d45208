"""Every crash point of every service, armed a few at a time until each has struck once."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from shared.messaging.crash_points import outbox_points, step_points

_AT_ONCE = 2  # armed in a service: more deaths on one batch would make it suspect its records
_LOOK_SECONDS = 0.2


def _without_replies(step: str) -> tuple[str, ...]:
    """A step that answers nothing is never half published."""
    return tuple(point for point in step_points(step) if not point.endswith(".half_published"))


def _in_turns(*parts: tuple[str, ...]) -> tuple[str, ...]:
    """Points of one part never follow each other while others are left: a record that sees too many deaths is suspected."""
    return tuple(point for points in zip_longest(*parts) for point in points if point is not None)


POINTS = {
    "intake": _in_turns(
        step_points("intake.submissions"),
        outbox_points("intake.outbox"),
        step_points("intake.registrations"),
        ("intake.http.committed", "intake.identify.asked", "intake.identify.written"),
    ),
    "validator": _in_turns(step_points("validator.declarations"), outbox_points("validator.outbox")),
    "registry": _in_turns(
        step_points("registry.decisions"),
        outbox_points("registry.outbox"),
        _without_replies("registry.directory"),
    ),
    "notifier": _in_turns(
        _without_replies("notifier.registrations"),
        ("notifier.ebox.taken", "notifier.ebox.published", "notifier.ebox.recorded"),
        outbox_points("notifier.outbox"),
        _without_replies("notifier.directory"),
        ("notifier.letter.stored", "notifier.letter.recorded"),
    ),
}


@dataclass(slots=True)
class CrashSweep:
    """``folder``: where services look for the files of armed points. ``struck``: those that were hit, in order."""

    folder: Path
    struck: list[str] = field(default_factory=list)
    _armed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def armed(self) -> list[str]:
        """What waits to be hit."""
        return [point for points in self._armed.values() for point in points]

    async def run(self, seconds: float) -> None:
        """Arm all points, those of different services at the same time. TimeoutError names what was never hit."""
        deadline = time.monotonic() + seconds
        waiting = {service: iter(points) for service, points in POINTS.items()}
        self._armed = {service: [] for service in POINTS}
        while self._turn(waiting):
            if time.monotonic() > deadline:
                raise TimeoutError(f"never hit: {self.armed}; hit: {self.struck}")
            await asyncio.sleep(_LOOK_SECONDS)

    def _turn(self, waiting: dict[str, Iterator[str]]) -> bool:
        """Note what was hit and arm the next; whether anything is left."""
        for service, points in self._armed.items():
            hit = [point for point in points if not (self.folder / point).exists()]
            self.struck += hit
            points[:] = [point for point in points if point not in hit]
            while len(points) < _AT_ONCE and (point := next(waiting[service], None)) is not None:
                (self.folder / point).touch()
                points.append(point)
        return bool(self.armed)
