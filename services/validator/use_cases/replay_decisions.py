"""Judge the whole log of record again, by two sets of rules, and tell where they differ. Nothing is written."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import orjson

from services.validator.domain.difference import Difference, difference_between
from services.validator.domain.judge import Judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.recorded import Recorded
from services.validator.domain.shadow_report import DifferenceCount, ReplayReport
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.period_mark_recorded import PeriodMarkRecorded
from shared.contracts.topics import PERIOD_MARK_RECORDED
from shared.contracts.worker_merged import WorkerMerged

_MOST_EXAMPLES = 5


class RecordedDecisions(Protocol):
    """The log of record, read."""

    def all(self) -> AsyncIterator[Recorded]:
        """Every decision, by worker id and seq."""
        ...

    async def of(self, worker_id: int) -> Sequence[Recorded]:
        """Those of one stream, by seq."""
        ...


@dataclass(slots=True)
class _Kind:
    """Declarations on which the sets differ in one way."""

    first_at: datetime
    last_at: datetime
    declarations: int = 0
    examples: list[int] = field(default_factory=list)

    def add(self, number: int, decided_at: datetime) -> None:
        self.declarations += 1
        self.first_at, self.last_at = min(self.first_at, decided_at), max(self.last_at, decided_at)
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(number)


@dataclass(slots=True)
class Replay:
    """``live``, ``shadow``: each a judge with the version of what it follows. ``since``: earlier decisions are followed but not
    compared.

    Both judge on the ledger that the live rules of today make. An employer's quota counts many workers: it is not compared.
    """

    log: RecordedDecisions
    live: tuple[Judge, str]
    shadow: tuple[Judge, str]
    since: datetime | None = None
    _judged: int = 0
    _unlike: int = 0
    _kinds: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], _Kind] = field(default_factory=dict)

    async def run(self) -> ReplayReport:
        """Replay all; once only."""
        worker_id, ledger = -1, Ledger()
        async for one in self.log.all():
            if one.worker_id != worker_id:
                worker_id, ledger = one.worker_id, Ledger()
            if one.result is None:
                await self._administer(ledger, one)
            else:
                self._judge(ledger, one, compared=self.since is None or one.decided_at >= self.since)
        return self._report()

    def _judge(self, ledger: Ledger, one: Recorded, *, compared: bool) -> None:
        received = DeclarationReceived.model_validate(orjson.loads(one.body)["declaration"])
        live = self.live[0](received, ledger)
        if compared:
            self._judged += 1
            self._unlike += live.result != one.result
            difference = difference_between(received, live, self.shadow[0](received, ledger))
            if difference is not None:
                self._count(difference, one.decided_at)
        if live.period is not None:
            ledger.put(live.period)
        if live.registration is not None:
            ledger.put_registration(live.registration)

    async def _administer(self, ledger: Ledger, one: Recorded) -> None:
        if one.event_type == PERIOD_MARK_RECORDED:
            _mark(ledger, PeriodMarkRecorded.model_validate_json(one.body))
        else:
            await self._merge(ledger, one)

    async def _merge(self, ledger: Ledger, one: Recorded) -> None:
        """What the other stream has made goes on in this one."""
        merged = WorkerMerged.model_validate_json(one.body)
        absorbed = Ledger()
        for earlier in await self.log.of(merged.absorbed_worker_id):
            if earlier.result is None:
                await self._administer(absorbed, earlier)
            else:
                self._judge(absorbed, earlier, compared=False)
        for period in absorbed:
            ledger.put(replace(period, worker_id=merged.worker_id))
        for registration in absorbed.registrations():
            ledger.put_registration(replace(registration, worker_id=merged.worker_id))

    def _count(self, difference: Difference, decided_at: datetime) -> None:
        kind = (difference.live, difference.shadow, difference.only_live, difference.only_shadow)
        self._kinds.setdefault(kind, _Kind(decided_at, decided_at)).add(difference.number, decided_at)

    def _report(self) -> ReplayReport:
        found = [
            DifferenceCount(
                rules_live=self.live[1],
                rules_shadow=self.shadow[1],
                live=live,
                shadow=shadow,
                only_live=only_live,
                only_shadow=only_shadow,
                declarations=kind.declarations,
                first_at=kind.first_at,
                last_at=kind.last_at,
                examples=tuple(kind.examples),
            )
            for (live, shadow, only_live, only_shadow), kind in self._kinds.items()
        ]
        return ReplayReport(
            live=self.live[1],
            shadow=self.shadow[1],
            judged=self._judged,
            unlike_record=self._unlike,
            differences=tuple(sorted(found, key=lambda one: -one.declarations)),
        )


def _mark(ledger: Ledger, recorded: PeriodMarkRecorded) -> None:
    """A period that today's rules did not make stays unmarked."""
    change = recorded.period
    period = None if change is None else ledger.find(change.number)
    if change is not None and period is not None:
        after = change.after
        ledger.put(replace(period, version=period.version + 1, locked=after.locked, blocked=after.blocked))
