"""What came in at one place of one worker's stream."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.period_marked import PeriodMarked
from shared.contracts.worker_absorbed import WorkerAbsorbed


@dataclass(frozen=True, slots=True)
class Received:
    """An event with its bytes: ``value`` goes into the decision as it came. ``id`` and ``traceparent`` are the event's."""

    event: DeclarationReceived | WorkerAbsorbed | PeriodMarked
    value: bytes
    id: UUID
    traceparent: str | None

    @property
    def place(self) -> tuple[int, int]:
        """Worker id and seq."""
        return self.event.worker_id, self.event.seq
