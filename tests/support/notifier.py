"""The notifier's use cases put together for tests, with an e-Box that does as it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.notifier.adapters.deliveries import PostgresDeliveries
from services.notifier.adapters.directory import PostgresDirectory
from services.notifier.adapters.ebox import SandboxEBox
from services.notifier.adapters.letters.press import TypstPress
from services.notifier.adapters.mailbox import PostgresMailbox
from services.notifier.domain.ports import EBox, EBoxMessage, LetterPress, Outcome
from services.notifier.domain.registration import Registration
from services.notifier.use_cases.deliver_letters import DeliverLetters
from services.notifier.use_cases.deliver_to_ebox import DeliverToEBox
from services.notifier.use_cases.plan_deliveries import plan_deliveries
from services.notifier.use_cases.read_confirmations import ReadConfirmations
from services.notifier.use_cases.record_directory import record_directory
from shared.contracts.directory import (
    DirectoryChange,
    EmployerRecorded,
    MandateRecorded,
    PostalAddress,
    SenderRecorded,
)
from shared.database.pool import Pool
from shared.messaging.outbox import enqueue
from shared.outages import TryAgain

Content = EmployerRecorded | SenderRecorded | MandateRecorded
NOW = datetime(2026, 11, 24, 9, 42, 7, tzinfo=UTC)
NOW_BEFORE = NOW - timedelta(days=1)
ADDRESS = PostalAddress(street="Rue de la Loi", house_number="12", post_code="1000", city="Bruxelles")


@dataclass
class ToldEBox:
    """Gives ``outcome`` to every message; or fails as a service that is down; remembers what it was given."""

    outcome: Outcome = Outcome.DELIVERED
    down: bool = False
    published: list[EBoxMessage] = field(default_factory=list)

    async def publish(self, messages: Sequence[EBoxMessage]) -> Sequence[Outcome]:
        if self.down:
            raise TryAgain
        self.published += messages
        return [self.outcome] * len(messages)


class KilledError(BaseException):
    """What a crash point raises here instead of killing the process."""


@dataclass
class Notifier:
    """The parts, on one pool. ``crash_at``: the named crash point that strikes once."""

    pool: Pool
    folder: Path
    ebox: EBox | None = None
    press: LetterPress | None = None
    crash_at: str | None = None
    version: int = 1

    def __post_init__(self) -> None:
        self.deliveries = PostgresDeliveries()
        self.directory = PostgresDirectory(NOW.date)
        self.ebox = self.ebox or SandboxEBox(self.pool.acquire, lambda: NOW)
        self.press = self.press or TypstPress(self.folder)

    async def plan(self, *registrations: Registration) -> None:
        async with self.pool.transaction() as tx:
            await plan_deliveries(tx, registrations, self.deliveries, self.directory, lambda anomaly, _: anomaly)

    async def record(self, *contents: Content, version: int | None = None) -> None:
        """Each as the entity it is; the newest unless a ``version`` is given."""
        self.version += 1
        changes = [DirectoryChange(_entity(content), version or self.version, content) for content in contents]
        await self.change(*changes)

    async def change(self, *changes: DirectoryChange) -> None:
        async with self.pool.transaction() as tx:
            await record_directory(tx, changes, self.directory, self.deliveries)

    async def to_ebox(self) -> int:
        assert self.ebox is not None
        deliver = DeliverToEBox(
            self.pool.acquire,
            self.pool.transaction,
            self.deliveries,
            self.ebox,
            enqueue,
            lambda: NOW,
            self._crash_point(),
        )
        return await deliver()

    async def by_letter(self) -> int:
        assert self.press is not None
        deliver = DeliverLetters(
            self.pool.transaction,
            self.deliveries,
            self.directory,
            self.press,
            enqueue,
            lambda: NOW,
            self._crash_point(),
        )
        return await deliver()

    def reading(self) -> ReadConfirmations:
        assert self.press is not None
        return ReadConfirmations(self.pool.transaction, PostgresMailbox(), self.directory, self.press)

    async def end_leases(self) -> None:
        """As if the time of every lease and delay had passed."""
        await self.pool.execute("UPDATE deliveries SET next_try = now() WHERE state IN ('pending', 'sending')")

    async def states(self) -> list[tuple[Any, ...]]:
        rows = await self.pool.fetch(
            "SELECT phase, recipient, channel, state, reason FROM deliveries ORDER BY number, phase, recipient, channel"
        )
        return [tuple(row) for row in rows]

    async def outbox(self) -> list[tuple[int, int]]:
        rows = await self.pool.fetch("SELECT stream, position FROM outbox ORDER BY stream, position")
        return [(row[0], row[1]) for row in rows]

    async def messages(self) -> int:
        return int(await self.pool.fetchval("SELECT count(*) FROM ebox_messages"))

    def _crash_point(self) -> Callable[[str], None]:
        def strike(name: str) -> None:
            if name == self.crash_at:
                self.crash_at = None
                raise KilledError(name)

        return strike


def _entity(content: Content) -> str:
    """The key of its record."""
    if isinstance(content, EmployerRecorded):
        return f"employer/{content.id}"
    if isinstance(content, SenderRecorded):
        return f"sender/{content.client_id}"
    return f"mandate/{content.client_id}"


def recorded_employer(**changes: Any) -> EmployerRecorded:
    """The directory's entry of the employer that ``tests.support.registrations`` declares for."""
    facts = {"id": 12, "enterprise_number": "0123456749", "name": "Boulangerie Dupont SRL", "address": ADDRESS}
    return EmployerRecorded(**{**facts, **changes})
