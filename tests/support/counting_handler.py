"""An ordered handler without a domain: each stream keeps a running total, and every reply says the total so far.

Replies are not a function of the record alone (a random token is part of them), so that a reply computed twice shows.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from shared.database.pool import Connection
from shared.messaging.envelope import UnreadableEnvelope
from shared.messaging.items import Blocked, Item, Unreadable
from shared.messaging.records import Message, Record

REPLIES = "replies"
TABLES = """
    CREATE TABLE total (stream bigint PRIMARY KEY, last bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0);
    CREATE TABLE reply (stream bigint, position bigint, body bytea NOT NULL, PRIMARY KEY (stream, position));
"""


def write_migrations(folder: Path) -> Path:
    """A migrations folder with the tables of the counting handler."""
    migrations = folder / "counting" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "0001_totals.sql").write_text(TABLES)
    return migrations


def record(
    stream: int, position: int, amount: int = 1, *, offset: int = 0, topic: str = "in", value: bytes | None = None
) -> Record:
    """A record of this test's own format."""
    body = orjson.dumps({"stream": stream, "position": position, "amount": amount}) if value is None else value
    return Record(topic, 0, offset, 1_700_000_000_000, str(stream).encode(), body, ())


def decode(raw: Record) -> Item[int]:
    """Amount 13 cannot be read; ``broken`` has not even an envelope."""
    if raw.value == b"broken":
        raise UnreadableEnvelope("envelope_incomplete")
    body = orjson.loads(raw.value or b"")
    if body["amount"] == 13:
        raise Unreadable("thirteen", body["stream"], body["position"])
    return Item(raw, body["stream"], body["position"], body["amount"])


Apply = Callable[[Connection, Sequence[Item[int]]], Awaitable[Sequence[Message | Blocked]]]


@dataclass(slots=True)
class CountingHandler:
    """``poison``: amounts that make PostgreSQL fail; ``blocked``: streams that cannot go on yet; ``instead``: what to do instead of applying."""

    topic: str = REPLIES
    poison: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    applied: list[tuple[int, int]] = field(default_factory=list)
    instead: Apply | None = None

    async def lock(self, tx: Connection, streams: Sequence[int]) -> Mapping[int, int]:
        await tx.execute("INSERT INTO total (stream) SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING", streams)
        rows = await tx.fetch(
            "SELECT stream, last FROM total WHERE stream = ANY($1::bigint[]) ORDER BY stream FOR UPDATE", streams
        )
        return {row["stream"]: row["last"] for row in rows}

    async def apply(self, tx: Connection, items: Sequence[Item[int]], /) -> Sequence[Message | Blocked]:
        return await (self.instead or self.really_apply)(tx, items)

    async def really_apply(self, tx: Connection, items: Sequence[Item[int]]) -> Sequence[Message | Blocked]:
        answers: list[Message | Blocked] = []
        for item in items:
            if item.stream in self.blocked:
                answers.append(Blocked("not_yet"))
                continue
            if item.body in self.poison:
                await tx.execute("SELECT $1::text", "nul\x00")
            total = await tx.fetchval(
                "UPDATE total SET last = $2, total = total + $3 WHERE stream = $1 AND last = $2 - 1 RETURNING total",
                item.stream,
                item.position,
                item.body,
            )
            assert total is not None, "applied out of order"
            body = orjson.dumps(
                {"stream": item.stream, "position": item.position, "total": total, "token": secrets.token_hex(4)}
            )
            await tx.execute("INSERT INTO reply VALUES ($1, $2, $3)", item.stream, item.position, body)
            self.applied.append((item.stream, item.position))
            answers.append(self._message(item.stream, body))
        return answers

    async def repeat(self, tx: Connection, positions: Sequence[tuple[int, int]]) -> Sequence[Message]:
        rows = await tx.fetch(
            """SELECT r.stream, r.body FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS p(stream, position, n)
               JOIN reply r USING (stream, position) ORDER BY n""",
            [stream for stream, _ in positions],
            [position for _, position in positions],
        )
        return [self._message(stream, body) for stream, body in rows]

    def _message(self, stream: int, body: bytes) -> Message:
        return Message(self.topic, 0, str(stream).encode(), body, ())


def places(messages: Sequence[Message] | Sequence[Record]) -> list[tuple[int, int]]:
    """(stream, position) of each reply."""
    bodies = [orjson.loads(message.value or b"") for message in messages]
    return [(body["stream"], body["position"]) for body in bodies]
