"""Looks after receipts that no registration follows, and shows how many there are."""

from collections.abc import Callable

import structlog
from prometheus_client import Gauge

from services.intake.domain.ports import Clock, Stalls
from services.intake.use_cases.heal_receipts import heal_receipts
from shared.database.pool import Pool
from shared.observability.metrics import REGISTRY

_log = structlog.get_logger()
_STALLED = Gauge("intake_receipts_stalled", "Receipts without a registration for a minute.", registry=REGISTRY)
_STUCK = Gauge(
    "intake_receipts_stuck", "Of those, the ones that three publications did not help: alarm.", registry=REGISTRY
)


class ReceiptHealer:
    """``heal`` is to be called every ten seconds; any replica may."""

    def __init__(self, pool: Pool, stalls: Stalls, now: Clock, wake: Callable[[], None]) -> None:
        self._pool = pool
        self._stalls = stalls
        self._now = now
        self._wake = wake

    async def heal(self) -> None:
        """Put what is due back into the outbox."""
        async with self._pool.transaction() as tx:
            healing = await heal_receipts(tx, self._stalls, self._now())
        if healing is None:
            return
        _STALLED.set(healing.stalled)
        _STUCK.set(healing.stuck)
        if healing.published:
            _log.warning("receipts.published_again", count=healing.published, stalled=healing.stalled)
            self._wake()
