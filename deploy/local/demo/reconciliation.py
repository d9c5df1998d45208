"""Does what came back agree with what was sent? And how long did it take?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.local.demo.observed import Observed, OwnId, Sent, outcomes, unconfirmed

RESULTS = ("A", "W", "B", "repeated", "problem")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A submission that ended otherwise than its generator said."""

    own_id: OwnId
    kind: str
    expected: str
    got: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``counts``: by kind and outcome. Nothing may be left in ``disagreements`` or ``unconfirmed``."""

    counts: Counter[tuple[str, str]]
    disagreements: list[Disagreement]
    unconfirmed: list[OwnId]

    @property
    def agrees(self) -> bool:
        """Whether everything sent came back as it should, and everything accepted was confirmed."""
        return not self.disagreements and not self.unconfirmed


def reconcile(sent: list[Sent], observed: Observed) -> Reconciliation:
    """Compare each submission with what became of it."""
    counts: Counter[tuple[str, str]] = Counter()
    disagreements = []
    for one, got in zip(sent, outcomes(sent, observed), strict=True):
        expected = one.declaration.expected.value
        counts[one.declaration.kind, got] += 1
        if got != expected:
            declared = one.declaration
            disagreements.append(Disagreement(one.own_id, declared.kind, expected, got, declared.reason))
    return Reconciliation(counts, disagreements, unconfirmed(sent, observed))


def percentile(sorted_values: Sequence[int], share: float) -> int:
    """The value below which ``share`` of them lie; nearest rank."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def latencies(sent: list[Sent], observed: Observed) -> dict[str, list[int]]:
    """Milliseconds from append to the append of the employer's confirmation, sorted, by channel.

    Declarations that waited for identification are left out: that wait is the sandbox's setting.
    """
    found: dict[str, list[int]] = {}
    counted: set[OwnId] = set()
    for one in sent:
        final = observed.final.get(one.own_id)
        if final is None or one.own_id in observed.provisional or one.own_id in counted:
            continue
        counted.add(one.own_id)
        confirmed = observed.confirmed.get(final.body["number"])
        if confirmed:
            channel = str(confirmed.body["channel"])
            found.setdefault(channel, []).append(confirmed.appended_ms - one.appended_ms)
    return {channel: sorted(values) for channel, values in found.items()}
