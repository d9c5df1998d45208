import asyncpg
import pytest

from shared.database.errors import is_conflict, is_transient, sqlstate
from shared.messaging.isolation import reason_of
from shared.outages import TryAgain


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        TimeoutError(),
        TryAgain(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("got result for unknown protocol state 3"),
        asyncpg.ConnectionDoesNotExistError("08003"),
        asyncpg.DeadlockDetectedError("40P01"),
        asyncpg.SerializationError("40001"),
        asyncpg.TooManyConnectionsError("53300"),
        asyncpg.DiskFullError("53100"),
        asyncpg.AdminShutdownError("57P01"),
        asyncpg.CannotConnectNowError("57P03"),
        asyncpg.LockNotAvailableError("55P03"),
        asyncpg.IdleInTransactionSessionTimeoutError("25P03"),
    ],
)
def test_failures_of_the_infrastructure_are_tried_again(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.UniqueViolationError("23505"),
        asyncpg.NumericValueOutOfRangeError("22003"),
        asyncpg.exceptions._base.DataError("invalid input for query argument $1"),
        asyncpg.UndefinedTableError("42P01"),
        KeyError("bug"),
    ],
)
def test_faults_of_data_and_bugs_are_not(error: Exception) -> None:
    assert not is_transient(error)


def test_conflicts_are_told_apart() -> None:
    assert is_conflict(asyncpg.DeadlockDetectedError("x"))
    assert not is_conflict(asyncpg.AdminShutdownError("x"))
    assert sqlstate(ValueError()) is None


def test_a_reason_is_a_code_and_never_the_text_of_the_error() -> None:
    assert reason_of(asyncpg.UniqueViolationError("Key (ssin)=(85073003328) exists")) == "sqlstate_23505"
    assert reason_of(ValueError("85073003328")) == "error_ValueError"
