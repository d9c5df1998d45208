"""Further attempts of declarations that waited for the identification of their worker."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.intake.domain.received_event import reissued_body
from services.intake.domain.records import StoredReceipt, WorkerState
from shared.contracts.declaration_received import Identification


def reissue(
    waiting: Iterable[StoredReceipt],
    worker: WorkerState,
    *,
    identification: Identification,
    person: bytes | None,
    recorded_at: datetime,
) -> list[StoredReceipt]:
    """The waiting ones, in their order, at the next places of ``worker``'s stream, which moves on.

    Number, receivedAt and traceparent stay; what comes after is relaxed.
    """
    receipts = []
    for earlier in waiting:
        worker.seq += 1
        attempt = earlier.attempt + 1
        body = reissued_body(
            earlier.body,
            worker_id=worker.worker_id,
            seq=worker.seq,
            attempt=attempt,
            identification=identification,
            person=person,
        )
        receipts.append(
            replace(
                earlier,
                worker_id=worker.worker_id,
                seq=worker.seq,
                attempt=attempt,
                identification=identification,
                recorded_at=recorded_at,
                body=body,
            )
        )
    worker.relax_seq = worker.seq
    return receipts
