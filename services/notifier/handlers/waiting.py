"""Gauges of what waits: per channel how many deliveries, and for how long the oldest has been due."""

from collections.abc import Awaitable, Callable, Sequence

from prometheus_client import Gauge

from services.notifier.domain.delivery import Channel
from shared.observability.metrics import REGISTRY

_WAITING = Gauge("notifier_deliveries_waiting", "Deliveries not settled", ["channel"], registry=REGISTRY)
_OLDEST = Gauge("notifier_delivery_overdue_seconds", "Time since the oldest became due", ["channel"], registry=REGISTRY)

Count = Callable[[], Awaitable[Sequence[tuple[str, int, float]]]]


class WaitingGauges:
    """``count`` gives (channel, how many, seconds overdue) of the channels with something waiting."""

    def __init__(self, count: Count) -> None:
        self._count = count

    async def refresh(self) -> None:
        """Set the gauges."""
        counted = {channel: (waiting, overdue) for channel, waiting, overdue in await self._count()}
        for channel in Channel:
            waiting, overdue = counted.get(channel, (0, 0.0))
            _WAITING.labels(channel).set(waiting)
            _OLDEST.labels(channel).set(max(overdue, 0.0))
