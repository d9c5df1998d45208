"""Judge by a changed set of rules beside the live one, on the live ledger, and keep only where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.validator.domain.difference import Difference, difference_between
from services.validator.domain.judge import Judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.ports import Connection
from services.validator.domain.verdict import Verdict
from shared.contracts.declaration_received import DeclarationReceived


class DifferenceStore(Protocol):
    """Where differences are kept."""

    async def add(
        self, tx: Connection, rules: tuple[str, str], differences: Sequence[Difference], decided_at: datetime
    ) -> bool:
        """Keep these; ``rules`` are the versions of the live set and of the shadow. Whether they could be kept: if not,
        the transaction is as it was. Raises only what is transient.
        """
        ...


class ShadowObserver(Protocol):
    """Who counts what the shadow does."""

    def judged(self, declarations: int, differences: Sequence[Difference]) -> None: ...
    def failed(self, number: int, error: Exception | None) -> None:
        """``error`` is None when a difference could not be kept."""
        ...


@dataclass(frozen=True, slots=True)
class Shadow:
    """A set of rules under test; ``rules`` is its version, as that of the live one in ``Court``."""

    judge: Judge
    rules: str
    store: DifferenceStore
    observer: ShadowObserver


class ShadowBatch:
    """One batch: ``judge`` is the live judge, with the shadow looking on. Nothing of the shadow's reaches the decision."""

    def __init__(self, shadow: Shadow, live: Judge) -> None:
        self._shadow = shadow
        self._live = live
        self._judged = 0
        self._differences: list[Difference] = []

    def judge(self, received: DeclarationReceived, ledger: Ledger) -> Verdict:
        """The live verdict."""
        verdict = self._live(received, ledger)
        try:
            difference = difference_between(received, verdict, self._shadow.judge(received, ledger))
        except Exception as error:  # noqa: BLE001 - whatever the shadow does, the live decision stands
            self._shadow.observer.failed(received.number, error)
            return verdict
        self._judged += 1
        if difference is not None:
            self._differences.append(difference)
        return verdict

    async def record(self, tx: Connection, rules: str, decided_at: datetime) -> None:
        """Keep the differences from the live ``rules``: one statement, and none without differences."""
        shadow, found = self._shadow, self._differences
        if found and not await shadow.store.add(tx, (rules, shadow.rules), found, decided_at):
            shadow.observer.failed(found[0].number, None)
        shadow.observer.judged(self._judged, found)
