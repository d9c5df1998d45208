"""Three senders at work at once: one on its topic, one over HTTP with keys, one by turns, also over HTTP without keys."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from deploy.local.synthetic import SyntheticDeclaration, synthetic_declarations, world_of
from tests.support.answers import Sent
from tests.support.pipeline import Pipeline
from tests.support.sandbox_seed import AGENT, BAKERY, PAYROLL
from tests.support.senders import HttpSender

_TURN = 40
_AT_ONCE = 16


@cache
def today() -> date:
    """In Brussels, where lateness is judged; the same for the whole session, which midnight may interrupt."""
    return datetime.now(ZoneInfo("Europe/Brussels")).date()


def interleaved(
    seed: Mapping[str, Any], count: int, workers: int, run: str, *, first_worker: int = 0
) -> dict[str, list[SyntheticDeclaration]]:
    """``count`` declarations of ``workers`` people, by sender, in the order each sends them."""
    world = world_of(seed, workers, today(), first_worker)
    found: dict[str, list[SyntheticDeclaration]] = {}
    for declaration in synthetic_declarations(world, count, seed=len(run) + count, today=today(), run=run):
        found.setdefault(declaration.sender, []).append(declaration)
    return found


@dataclass(slots=True)
class Traffic:
    """Sends, and remembers what it sent: ``sent`` in no particular order."""

    pipeline: Pipeline
    sent: list[Sent] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    async def send(self, by_sender: Mapping[str, Sequence[SyntheticDeclaration]]) -> None:
        """All senders at once, each in its own order and manner."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.by_queue(by_sender.get(BAKERY, ())))
            group.create_task(self._by_http(AGENT, by_sender.get(AGENT, ())))
            group.create_task(self._by_turns(by_sender.get(PAYROLL, ())))

    async def by_queue(self, declarations: Sequence[SyntheticDeclaration]) -> None:
        """On the senders' topics."""
        records = [Sent(one.sender, one.own_id, one.body()) for one in declarations]
        await self.pipeline.queue().send(records)
        self.sent += records

    async def _by_http(self, sender: str, declarations: Sequence[SyntheticDeclaration]) -> None:
        async with self.pipeline.http(sender) as http:
            await self._post(http, declarations, keyed=True)

    async def _by_turns(self, declarations: Sequence[SyntheticDeclaration]) -> None:
        async with self.pipeline.http(PAYROLL) as http:
            for turn, first in enumerate(range(0, len(declarations), _TURN)):
                some = declarations[first : first + _TURN]
                if turn % 3 == 0:
                    await self.by_queue(some)
                else:
                    await self._post(http, some, keyed=turn % 3 == 1)

    async def _post(self, http: HttpSender, declarations: Sequence[SyntheticDeclaration], *, keyed: bool) -> None:
        """In order; a follow-up is not posted before the entry it names is answered. Without keys, some are posted twice."""
        for some in _independent(declarations):
            bodies = [(self._body(one), one.own_id if keyed else None) for one in some]
            answers = await http.post_all(bodies)
            self._numbers |= {one.own_id: a.number for one, a in zip(some, answers, strict=True) if a.number}
            self.sent += answers
            if not keyed:
                self.sent += await http.post_all(bodies[::4])

    def _body(self, declaration: SyntheticDeclaration) -> bytes:
        number = self._numbers.get(declaration.names or "")
        return declaration.body() if number is None else body_naming(declaration, number)


def body_naming(declaration: SyntheticDeclaration, period_number: int) -> bytes:
    """The bytes to send once the number of the period it names is known."""
    if declaration.payload is None or declaration.names is None:
        return declaration.body()
    block = next(name for name, value in declaration.payload.items() if "periodReference" in value)
    named = {name: value for name, value in declaration.payload[block].items() if name != "periodReference"}
    return orjson.dumps({**declaration.payload, block: {"periodId": period_number, **named}})


def _independent(declarations: Sequence[SyntheticDeclaration]) -> Iterator[list[SyntheticDeclaration]]:
    """Runs of declarations in which none names the period of another, or repeats it."""
    some: list[SyntheticDeclaration] = []
    for one in declarations:
        named = {other.own_id for other in some} | {other.names for other in some if other.names}
        if len(some) == _AT_ONCE or named & {one.own_id, one.names}:
            yield some
            some = []
        some.append(one)
    if some:
        yield some
