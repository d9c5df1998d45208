"""Finding the guilty: a batch that failed on its data is halved under savepoints until single items fail alone."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from shared.database.errors import is_transient, sqlstate
from shared.database.pool import Connection

T = TypeVar("T")


def reason_of(error: BaseException) -> str:
    """A constant code for an error: never its text, which may quote data."""
    state = sqlstate(error)
    return f"sqlstate_{state}" if state is not None else f"error_{type(error).__name__}"


async def settle(
    tx: Connection,
    units: Sequence[Sequence[T]],
    attempt: Callable[[Sequence[T]], Awaitable[None]],
    guilty: Callable[[T, str], Awaitable[None]],
) -> None:
    """Attempt every unit (the items of one stream, in order); whatever fails alone goes to ``guilty`` with the reason.

    ``attempt`` runs under a savepoint and may be called again for items whose attempt was rolled back. Transient errors pass.
    """
    if not units:
        return
    try:
        async with tx.transaction():
            await attempt([item for unit in units for item in unit])
    except Exception as error:
        if is_transient(error):
            raise
        await _divide(tx, units, attempt, guilty, reason_of(error))


async def _divide(
    tx: Connection,
    units: Sequence[Sequence[T]],
    attempt: Callable[[Sequence[T]], Awaitable[None]],
    guilty: Callable[[T, str], Awaitable[None]],
    reason: str,
) -> None:
    if len(units) == 1:
        (unit,) = units
        if len(unit) == 1:
            await guilty(unit[0], reason)
            return
        units = [[item] for item in unit]
    middle = len(units) // 2
    await settle(tx, units[:middle], attempt, guilty)
    await settle(tx, units[middle:], attempt, guilty)
