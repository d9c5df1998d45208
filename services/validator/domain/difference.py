"""Where two sets of rules disagree."""

from dataclasses import dataclass

from services.validator.domain.verdict import Verdict
from shared.contracts.declaration_received import DeclarationReceived


@dataclass(frozen=True, slots=True)
class Difference:
    """On the declaration ``number`` at ``seq`` of ``worker_id`` the results or the anomalies differ.

    ``only_live`` and ``only_shadow``: sorted ids of the anomalies that one verdict has and the other has not.
    """

    worker_id: int
    seq: int
    number: int
    live: str
    shadow: str
    only_live: tuple[str, ...] = ()
    only_shadow: tuple[str, ...] = ()


def difference_between(received: DeclarationReceived, live: Verdict, shadow: Verdict) -> Difference | None:
    """None when both come to the same result for the same reasons."""
    if live.result is shadow.result and not live.anomalies and not shadow.anomalies:
        return None
    of_live, of_shadow = _ids(live), _ids(shadow)
    if live.result is shadow.result and of_live == of_shadow:
        return None
    return Difference(
        worker_id=received.worker_id,
        seq=received.seq,
        number=received.number,
        live=live.result,
        shadow=shadow.result,
        only_live=tuple(sorted(of_live - of_shadow)),
        only_shadow=tuple(sorted(of_shadow - of_live)),
    )


def _ids(verdict: Verdict) -> set[str]:
    return {anomaly.id for anomaly in verdict.anomalies}
