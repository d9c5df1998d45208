"""One hop of the naive service: one message, one handler, one INSERT, library defaults.

What one writes on a first day with the same libraries. Arguments as for ``bare_hop``; topics ``naive.N``.
"""

import logging
import sys

import asyncpg
import uvloop
from faststream import FastStream
from faststream.kafka import KafkaBroker
from pydantic import BaseModel, ConfigDict


class Envelope(BaseModel):
    """The declaration, typed as far as the hop needs."""

    model_config = ConfigDict(extra="allow")
    id: int


async def main(bootstrap: str, dsn: str, hop: int) -> None:
    pool = await asyncpg.create_pool(dsn, min_size=2, max_size=4)
    broker = KafkaBroker(bootstrap, logger=None)

    @broker.subscriber(f"naive.{hop}", group_id=f"naive.{hop}", auto_offset_reset="earliest")
    @broker.publisher(f"naive.{hop + 1}")
    async def hand_on(declaration: Envelope) -> Envelope:
        await pool.execute(
            f"INSERT INTO naive_{hop} (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            declaration.id,
            declaration.model_dump_json().encode(),
        )
        return declaration

    await FastStream(broker, logger=None).run()
    await pool.close()


if __name__ == "__main__":
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
