"""Errors sorted by what the caller must do: try again, or give up on this item."""

import asyncpg

from shared.outages import TryAgain

_TRANSIENT_CLASSES = ("08", "40", "53", "57", "58")
_TRANSIENT_STATES = (
    "55P03",  # a lock was not granted in time
    "25P03",  # idle in transaction for too long
)
_CONFLICTS = ("40001", "40P01")


def sqlstate(error: BaseException) -> str | None:
    """The five characters PostgreSQL gave with this error, if it came from PostgreSQL."""
    return error.sqlstate if isinstance(error, asyncpg.PostgresError) else None


def is_transient(error: BaseException) -> bool:
    """Whether the infrastructure failed, not the data: I/O, a closed connection, SQLSTATE 08, 40, 53, 57, 58."""
    state = sqlstate(error)
    if state is not None:
        return state[:2] in _TRANSIENT_CLASSES or state in _TRANSIENT_STATES
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)  # a wrong argument is data, a closed connection is not
    lost = (
        TryAgain | OSError | TimeoutError | EOFError | asyncpg.InternalClientError
    )  # the last: an answer was cut short
    return isinstance(error, lost)


def is_conflict(error: BaseException) -> bool:
    """Whether the transaction lost against another one (deadlock, serialization) and should simply run again."""
    return sqlstate(error) in _CONFLICTS
