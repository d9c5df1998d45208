"""Intake found that two workers are one person: everything of ``absorbed_worker_id`` up to ``upto`` goes into this stream."""

from shared.contracts.declaration_received import Person
from shared.contracts.model import Contract


class WorkerAbsorbed(Contract):
    """Administrative event at ``seq`` of ``worker_id``; waits until the absorbed stream has reached ``upto``."""

    worker_id: int
    seq: int
    absorbed_worker_id: int
    upto: int
    person: Person
