"""Put the office's marks on periods: what is declared after them finds the period locked or blocked."""

from collections.abc import Iterable
from datetime import datetime

from services.validator.domain.decision_event import administrative
from services.validator.domain.logged_decision import LoggedDecision
from services.validator.domain.marking import marked
from services.validator.domain.period import Period
from services.validator.domain.ports import Connection, DecisionLog, LedgerStore
from services.validator.domain.reach import Reach
from services.validator.domain.received import Received
from shared.contracts.decision import PeriodChange
from shared.contracts.period_mark_recorded import PeriodMarkRecorded
from shared.contracts.period_marked import PeriodMarked
from shared.contracts.topics import PERIOD_MARK_RECORDED


async def mark_periods(
    tx: Connection, log: DecisionLog, ledger: LedgerStore, heads: Iterable[Received], decided_at: datetime
) -> list[LoggedDecision]:
    """Answer those ``PeriodMarked`` events that are next in their streams, which are locked: one a stream at most."""
    marks = [(one, one.event) for one in heads if isinstance(one.event, PeriodMarked)]
    if not marks:
        return []
    reach = [Reach(event.worker_id, event.period_number) for _, event in marks]
    standing = {period.number: period for period in await ledger.load(tx, reach)}
    decisions, changed = [], []
    for one, event in marks:
        before = standing.get(event.period_number)
        after = None if before is None else marked(before, event)
        if after is not None:
            changed.append(after)
        recorded = PeriodMarkRecorded(worker_id=event.worker_id, seq=event.seq, period=_change(before, after))
        decisions.append(administrative(one, PERIOD_MARK_RECORDED, recorded, decided_at))
    await log.append(tx, decisions)
    await ledger.save(tx, changed)
    return decisions


def _change(before: Period | None, after: Period | None) -> PeriodChange | None:
    if before is None or after is None:
        return None
    return PeriodChange(number=after.number, version=after.version, before=before.image(), after=after.image())
