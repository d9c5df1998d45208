"""A reader that looks all the time: whoever is told that a declaration was accepted must find the period (invariant 8)."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from tests.support.senders import HttpSender

_ACCEPTED = {"A", "W"}


@dataclass(slots=True)
class Poller:
    """Asks about ``numbers()`` of one sender. ``checked``: accepted declarations whose period was looked up."""

    http: HttpSender
    numbers: Callable[[], Sequence[int]]
    violations: list[str] = field(default_factory=list)
    checked: set[int] = field(default_factory=set)
    _rng: random.Random = field(default_factory=lambda: random.Random(8))

    async def run(self) -> None:
        """Until cancelled; newer declarations are asked about more often."""
        while True:
            numbers = self.numbers()
            if numbers:
                await self.look(numbers[-1 - int(len(numbers) * self._rng.random() ** 3)])
            await asyncio.sleep(0.01)

    async def look(self, number: int) -> None:
        """One declaration and, if it was accepted, its period, at once."""
        shown = await self.http.request("GET", f"/declarations/{number}")
        if shown.status_code != httpx.codes.OK:
            self.violations.append(f"GET declaration {number}: {shown.status_code}")
            return
        view = shown.json()
        if view.get("result") not in _ACCEPTED:
            return
        named, path = (view["period"], "periods") if "period" in view else (view["registration"], "dailyRegistrations")
        period = await self.http.request("GET", f"/{path}/{named['number']}", "registry")
        self.checked.add(number)
        if period.status_code != httpx.codes.OK or period.json()["version"] < named["version"]:
            self.violations.append(f"declaration {number} made {named}, but the register says {period.text}")
