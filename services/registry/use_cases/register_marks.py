"""Register the office's marks: each is a version of its period."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.domain.ports import Connection, Register
from services.registry.domain.registered_mark import MarkRecorded, RegisteredMark


async def register_marks(
    tx: Connection, register: Register, marks: Sequence[MarkRecorded], now: datetime
) -> list[RegisteredMark | None]:
    """What is registered of each, in their order; None of one that changed nothing. ``now`` in whole milliseconds.

    The periods are locked, and each stands right before the mark, or further on by what the same batch has registered.
    """
    pairs = [(mark.period, _registered(mark, now)) for mark in marks]
    changes = [(state, registered) for state, registered in pairs if state is not None and registered is not None]
    if changes:
        await register.marks.apply(tx, changes)
    return [registered for _, registered in pairs]


def _registered(mark: MarkRecorded, now: datetime) -> RegisteredMark | None:
    if mark.period is None:
        return None
    return RegisteredMark(
        period_number=mark.period.number,
        version=mark.period.version,
        worker_id=mark.worker_id,
        seq=mark.seq,
        registered_at=now,
        decision_id=mark.decision_id,
        traceparent=mark.traceparent,
        mark=mark.value,
    )
