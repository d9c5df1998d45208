"""The validator has moved an absorbed worker's periods into the stream that absorbed it."""

from shared.contracts.declaration_received import Person
from shared.contracts.model import Contract


class WorkerMerged(Contract):
    """The answer to ``WorkerAbsorbed`` at the same ``seq``; ``period_numbers`` are those that moved."""

    worker_id: int
    seq: int
    absorbed_worker_id: int
    period_numbers: tuple[int, ...]
    person: Person
