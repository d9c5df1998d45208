"""Fresh numbers in blocks of a thousand per process: unordered, with holes, and without a row that everybody waits for."""

from collections.abc import Sequence

from services.intake.domain.ports import Connection
from shared.identifiers.declaration_number import declaration_number

_BLOCK = 1000


class PostgresNumbers:
    """``ports.Numbers`` on two sequences. A block belongs to this process, whatever becomes of the transaction."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._workers: list[int] = []

    async def declaration_numbers(self, tx: Connection, count: int) -> Sequence[int]:
        """Ten digits of sequence and two of check."""
        return [declaration_number(sequence) for sequence in await _take(tx, self._numbers, "number_blocks", count)]

    async def worker_ids(self, tx: Connection, count: int) -> Sequence[int]:
        """Positive 63-bit integers."""
        return await _take(tx, self._workers, "worker_blocks", count)


async def _take(tx: Connection, free: list[int], sequence: str, count: int) -> list[int]:
    while len(free) < count:
        blocks = -(-(count - len(free)) // _BLOCK)
        starts = await tx.fetch("SELECT nextval($1::regclass) AS start FROM generate_series(1, $2)", sequence, blocks)
        for row in starts:
            free.extend(range(row["start"], row["start"] + _BLOCK))
    taken = free[:count]
    del free[:count]
    return taken
