"""What the plumbing measures about itself; labels are bound once, since binding costs more than counting."""

import time
from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

from shared.observability.metrics import REGISTRY

_BATCH = Histogram(
    "step_batch_records",
    "Records in a batch",
    ["step"],
    registry=REGISTRY,
    buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000),
)
_STAGE = Histogram(
    "step_stage_seconds",
    "Time spent in a stage of the step",
    ["step", "stage"],
    registry=REGISTRY,
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
_RECORDS = Counter("step_records", "Records by what became of them", ["step", "outcome"], registry=REGISTRY)
_RETRIES = Counter("step_retries", "Batches tried again after a transient failure", ["step"], registry=REGISTRY)
_LAST = Gauge(
    "step_last_success_timestamp_seconds", "When the last batch was brought to its end", ["step"], registry=REGISTRY
)
_PARKED = Gauge("step_parked", "Records that wait", ["step"], registry=REGISTRY)
_ALARMS = Gauge("step_parked_alarms", "Parked records that need a person", ["step"], registry=REGISTRY)
_LAG = Gauge("consumer_lag_records", "End offset minus position", ["group", "topic", "partition"], registry=REGISTRY)
_STREAMS = Counter(
    "stream_items", "Items of ordered streams by what became of them", ["step", "outcome"], registry=REGISTRY
)
_DEPTH = Gauge("outbox_rows", "Rows waiting in the outbox", ["outbox"], registry=REGISTRY)
_PUBLISHED = Counter("outbox_published", "Rows published from the outbox", ["outbox"], registry=REGISTRY)

STAGES = ("decode", "transaction", "publish", "commit")
OUTCOMES = ("handled", "parked", "rejected", "dead")


class StepInstruments:
    """The metrics of one step."""

    def __init__(self, step: str) -> None:
        self._batch = _BATCH.labels(step)
        self._stages = {stage: _STAGE.labels(step, stage) for stage in STAGES}
        self._outcomes = {outcome: _RECORDS.labels(step, outcome) for outcome in OUTCOMES}
        self._retries = _RETRIES.labels(step)
        self._last = _LAST.labels(step)
        self._parked = _PARKED.labels(step)
        self._alarms = _ALARMS.labels(step)

    def finished(self, size: int, stages: Mapping[str, float], outcomes: Mapping[str, int]) -> None:
        """One batch came to its end. ``stages`` in seconds."""
        self._batch.observe(size)
        for stage, seconds in stages.items():
            self._stages[stage].observe(seconds)
        for outcome, count in outcomes.items():
            self._outcomes[outcome].inc(count)
        self._last.set(time.time())

    def retried(self) -> None:
        self._retries.inc()

    def parked(self, waiting: int, alarms: int) -> None:
        """The state of ``parked`` now."""
        self._parked.set(waiting)
        self._alarms.set(alarms)


class StreamInstruments:
    """The metrics of one ordered step; a transaction done again counts again."""

    def __init__(self, step: str) -> None:
        self._outcomes = {
            outcome: _STREAMS.labels(step, outcome) for outcome in ("applied", "repeated", "waiting", "drained")
        }

    def count(self, outcome: str, items: int) -> None:
        if items:
            self._outcomes[outcome].inc(items)


class OutboxInstruments:
    """The metrics of one outbox publisher."""

    def __init__(self, outbox: str) -> None:
        self._depth = _DEPTH.labels(outbox)
        self._published = _PUBLISHED.labels(outbox)

    def published(self, rows: int) -> None:
        self._published.inc(rows)

    def depth(self, rows: int) -> None:
        self._depth.set(rows)


def set_lag(group: str, topic: str, partition: int, records: int) -> None:
    """How far this process is behind on a partition assigned to it."""
    _LAG.labels(group, topic, str(partition)).set(records)


def clear_lag(group: str, topic: str, partition: int) -> None:
    """The partition went elsewhere: its lag is reported there."""
    _LAG.remove(group, topic, str(partition))
