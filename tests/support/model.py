"""The sequential model: each worker's stream judged one declaration after the other, in memory, from seq 1.

It shares the rules with the validator and nothing else: no batches, no database, no selection of what to load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.marking import marked
from services.validator.domain.period import Period
from services.validator.domain.verdict import Verdict
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.period_marked import PeriodMarked
from shared.reference.reference import Reference

Place = tuple[int, int]
Streams = Mapping[int, Sequence[Mapping[str, Any]]]


@dataclass(slots=True)
class Model:
    """``verdicts`` by (worker id, seq), None at administrative events; ``periods`` and ``registrations`` by number, ``owner``
    their worker.
    """

    verdicts: dict[Place, Verdict | None] = field(default_factory=dict)
    periods: dict[int, Period] = field(default_factory=dict)
    registrations: dict[int, DailyRegistration] = field(default_factory=dict)
    owner: dict[int, int] = field(default_factory=dict)


def fold(streams: Streams, reference: Reference) -> Model:
    """Judge intake's receipts, worker by worker. ``streams``: rows by seq, each with its ``event``."""
    folding = _Folding(streams, reference, Model())
    for worker_id in streams:
        folding.up_to(worker_id, len(streams[worker_id]))
    return folding.model


@dataclass(slots=True)
class _Folding:
    streams: Streams
    reference: Reference
    model: Model
    done: dict[int, int] = field(default_factory=dict)

    def up_to(self, worker_id: int, seq: int) -> None:
        """Judge this stream's declarations up to ``seq``; those judged already stay as they are."""
        for row in self.streams[worker_id][self.done.get(worker_id, 0) : seq]:
            event = row["event"]
            self.done[worker_id] = event["seq"]
            if "absorbedWorkerId" in event:
                self._absorb(worker_id, event)
            elif "declaration" not in event:
                self._mark(worker_id, PeriodMarked.model_validate(event))
            else:
                self._judge(worker_id, event)

    def _judge(self, worker_id: int, event: Mapping[str, Any]) -> None:
        received = DeclarationReceived.model_validate(event)
        verdict = judge(received, self._ledger_of(worker_id), self.reference)
        self.model.verdicts[worker_id, received.seq] = verdict
        if verdict.period is not None:
            self.model.periods[verdict.period.number] = verdict.period
            self.model.owner[verdict.period.number] = worker_id
        if verdict.registration is not None:
            self.model.registrations[verdict.registration.number] = verdict.registration
            self.model.owner[verdict.registration.number] = worker_id

    def _ledger_of(self, worker_id: int) -> Ledger:
        model = self.model
        ledger = Ledger(period for number, period in model.periods.items() if model.owner[number] == worker_id)
        for number, registration in model.registrations.items():
            if model.owner[number] == worker_id:
                ledger.put_registration(registration)
        return ledger

    def _mark(self, worker_id: int, mark: PeriodMarked) -> None:
        self.model.verdicts[worker_id, mark.seq] = None
        period = self.model.periods.get(mark.period_number)
        after = None if period is None or self.model.owner[period.number] != worker_id else marked(period, mark)
        if after is not None:
            self.model.periods[after.number] = after

    def _absorb(self, worker_id: int, event: Mapping[str, Any]) -> None:
        self.up_to(event["absorbedWorkerId"], event["upto"])
        self.model.verdicts[worker_id, event["seq"]] = None
        for number, owner in self.model.owner.items():
            if owner == event["absorbedWorkerId"]:
                self.model.owner[number] = worker_id
                if number in self.model.periods:
                    self.model.periods[number] = replace(self.model.periods[number], worker_id=worker_id)
                else:
                    moved = replace(self.model.registrations[number], worker_id=worker_id)
                    self.model.registrations[number] = moved
