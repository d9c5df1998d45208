"""A run of the pipeline, seen from its end: what was sent, what is left, and everything that must hold of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from shared.reference.reference import Reference
from tests.support import answers, invariants, quota_sums, register_kept
from tests.support.model import Model, fold
from tests.support.pipeline import Pipeline
from tests.support.poller import Poller
from tests.support.snapshot import Snapshot

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Aftermath:
    """``checked``: the declarations whose period was looked up while the pipeline ran."""

    sent: Sequence[answers.Sent]
    snapshot: Snapshot
    model: Model
    reference: Reference
    clock_offset_seconds: float
    polled: Sequence[str] = field(default=())
    checked: frozenset[int] = frozenset()


async def aftermath_of(pipeline: Pipeline, sent: Sequence[answers.Sent], pollers: Iterable[Poller] = ()) -> Aftermath:
    """Wait until the pipeline is quiet, then read all of it and fold the model."""
    await pipeline.until_quiet()
    snapshot = await pipeline.snapshot()
    pollers, reference = list(pollers), Reference.load(synthetic=True)
    return Aftermath(
        sent=sent,
        snapshot=snapshot,
        model=fold(snapshot.streams(), reference),
        reference=reference,
        clock_offset_seconds=pipeline.run.clock_offset_seconds,
        polled=[violation for poller in pollers for violation in poller.violations],
        checked=frozenset().union(*(poller.checked for poller in pollers)),
    )


Check = Callable[[Aftermath], Iterable[str]]

CHECKS: dict[str, Check] = {
    "everyone is answered": lambda run: answers.everyone_is_answered(run.snapshot, run.sent),
    "1 seqs are gapless": lambda run: invariants.seqs_are_gapless(run.snapshot),
    "2 one final decision a number, nothing parked": lambda run: invariants.each_number_has_one_final_decision(
        run.snapshot
    ),
    "3 decisions and ledger equal the model": lambda run: invariants.decisions_equal_the_model(run.snapshot, run.model),
    "4 pending attempts yield only S": lambda run: invariants.pending_attempts_yield_only_s(run.snapshot),
    "5 equal ids have equal bytes": lambda run: invariants.equal_ids_have_equal_bytes(run.snapshot),
    "6 decisions come without gap": lambda run: invariants.decisions_come_without_gap(run.snapshot),
    "7 a period is its newest image": lambda run: invariants.registered_periods_equal_their_newest_image(run.snapshot),
    "7 hours are their newest image": lambda run: register_kept.registered_hours_equal_their_newest_image(run.snapshot),
    "the register equals the ledger": lambda run: register_kept.register_equals_ledger(run.snapshot),
    "8 who is told finds the period": lambda run: run.polled,
    "9 equal keys give equal numbers": lambda run: answers.equal_keys_give_equal_numbers(run.snapshot, run.sent),
    "12 receivedAt never changes": lambda run: invariants.received_at_never_changes(run.snapshot),
    "12 receivedAt is the append time": lambda run: invariants.queue_receipts_bear_the_append_time(
        run.snapshot, run.clock_offset_seconds
    ),
    "13 refusals change nothing": lambda run: invariants.refusals_change_nothing(run.snapshot),
    "14 employers' quotas add up": lambda run: quota_sums.employers_quotas_add_up(run.snapshot, run.reference),
    "14 workers' quotas add up": lambda run: quota_sums.workers_quotas_add_up(run.snapshot, run.reference),
}
"""By name; each gives its violations."""


def violations(check: str, run: Aftermath) -> str:
    """The first violations of a check, one a line; empty when it holds."""
    return "\n".join(islice(CHECKS[check](run), _SHOWN))
