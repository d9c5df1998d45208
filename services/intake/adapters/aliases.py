"""Moving an alias from an absorbed worker to its heir."""

from services.intake.domain.ports import Connection


class PostgresAliases:
    """See ``Aliases``."""

    async def move(self, tx: Connection, ssin_hash: bytes, to_worker: int) -> None:
        """Let this SSIN lead to another worker. Older aliases of the absorbed one find their way by ``merged_into``."""
        await tx.execute("UPDATE aliases SET worker_id = $2 WHERE ssin_hash = $1", ssin_hash, to_worker)
