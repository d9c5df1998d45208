"""Where numbers are: their workers, through all merges met so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.intake.domain.records import Placed


@dataclass(slots=True)
class Whereabouts:
    """``known``: the newest attempts of the numbers that a batch names or repeats. ``merges``: absorbed worker → its heir."""

    known: Mapping[int, Placed]
    merges: dict[int, int] = field(default_factory=dict)

    def root(self, worker_id: int) -> int:
        """The worker whose stream is open."""
        while worker_id in self.merges:
            worker_id = self.merges[worker_id]
        return worker_id

    def worker_of(self, number: int | None) -> int | None:
        """The worker of this number, None if the number is unknown."""
        return self.root(self.known[number].worker_id) if number is not None and number in self.known else None

    def workers(self) -> set[int]:
        """The workers of all known numbers."""
        return {self.root(placed.worker_id) for placed in self.known.values()}
