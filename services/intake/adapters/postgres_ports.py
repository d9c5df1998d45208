"""Everything that receiving needs, on one database."""

from services.intake.adapters.directory import PostgresDirectory
from services.intake.adapters.numbers import PostgresNumbers
from services.intake.adapters.receipt_keys import PostgresReceiptKeys
from services.intake.adapters.receipts import Enqueue, PostgresReceipts
from services.intake.adapters.results import PostgresResults
from services.intake.adapters.workers import PostgresWorkers
from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.ports import Identifications, IntakePorts


def postgres_ports(hashes: KeyedHash, enqueue: Enqueue, identifications: Identifications) -> IntakePorts:
    """One set a process: it holds the process's blocks of numbers."""
    return IntakePorts(
        hashes=hashes,
        numbers=PostgresNumbers(),
        keys=PostgresReceiptKeys(),
        workers=PostgresWorkers(),
        receipts=PostgresReceipts(enqueue),
        results=PostgresResults(),
        directory=PostgresDirectory(),
        identifications=identifications,
    )
