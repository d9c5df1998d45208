"""Deliveries in PostgreSQL: every statement takes a whole batch."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.notifier.domain.delivery import Channel, Delivery, Settled, recipient_key
from services.notifier.domain.ports import Connection, StoredEvent, StoredLetter
from shared.contracts.confirmation_delivered import RecipientRole

_CONFIRM = """
INSERT INTO confirmations (number, phase, attempt, kind, result, worker_id, language, registration_id, traceparent,
                           document)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::bigint[], $7::text[],
                     $8::uuid[], $9::text[], $10::bytea[])
ON CONFLICT (number, phase) DO NOTHING
"""

_CLAIM = """
INSERT INTO deliveries (number, phase, recipient, channel, slot, enterprise_number)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[])
ON CONFLICT (number, phase, recipient, channel) DO NOTHING
"""

# ARRAY(…) makes the plan a scan by place whatever the statistics say.
_TAKE = """
WITH taken AS (
    UPDATE deliveries
    SET state = 'sending', tries = tries + 1, next_try = now() + $3
    WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM deliveries
        WHERE channel = $1 AND state IN ('pending', 'sending') AND next_try <= now()
        ORDER BY next_try LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING number, phase, recipient, channel, slot, enterprise_number, tries)
SELECT t.number, t.phase, t.recipient, t.channel, t.slot, c.attempt, c.kind, c.result, c.worker_id, t.enterprise_number,
       c.language, c.registration_id, c.traceparent, c.document, t.tries
FROM taken AS t JOIN confirmations AS c ON c.number = t.number AND c.phase = t.phase
"""

_WITH_FINAL = "SELECT DISTINCT number FROM deliveries WHERE number = ANY ($1::bigint[]) AND phase = 'final'"

# Asking for the state here would let the planner walk the index of due rows once for each row of the batch.
_RELEASE = """
UPDATE deliveries AS d
SET state = 'pending', next_try = now() + make_interval(secs => o.delay)
FROM unnest($1::bigint[], $2::smallint[], $3::float8[]) AS o (number, slot, delay)
WHERE d.number = o.number AND d.slot = o.slot AND d.settled_at IS NULL
"""

_HASTEN = """
UPDATE deliveries SET next_try = now()
WHERE channel = 'letter' AND state = 'pending' AND next_try > now()
  AND (recipient = ANY ($1::text[]) OR (recipient LIKE 'agent:%' AND enterprise_number = ANY ($2::text[])))
"""

_SETTLE = """
UPDATE deliveries AS d
SET state = $1, reason = $2, settled_at = $3, event = o.event
FROM unnest($4::bigint[], $5::smallint[], $6::bytea[]) AS o (number, slot, event)
WHERE d.number = o.number AND d.slot = o.slot AND d.settled_at IS NULL
RETURNING d.number, d.slot
"""

_EVENTS = """
SELECT o.place, d.number, d.phase, d.recipient, d.channel, d.slot, c.attempt, c.kind, c.result, c.worker_id,
       d.enterprise_number, c.language, c.registration_id, c.traceparent, ''::bytea, 0, d.state, d.settled_at, d.event
FROM unnest($1::bigint[], $2::smallint[]) WITH ORDINALITY AS o (number, slot, place)
JOIN deliveries AS d ON d.number = o.number AND d.slot = o.slot
JOIN confirmations AS c ON c.number = d.number AND c.phase = d.phase
"""

_DROP_UNDECIDED = """
DELETE FROM deliveries AS d USING senders AS s
WHERE d.channel = 'undecided' AND d.state = 'pending' AND d.recipient = 'agent:' || s.client_id
  AND (s.channel <> 'ebox' OR s.enterprise_number IS NULL OR EXISTS (
      SELECT FROM deliveries AS e
      WHERE (e.number, e.phase, e.recipient, e.channel) = (d.number, d.phase, d.recipient, 'ebox')))
"""

# Asks for the e-Box itself: senders may have changed since the statement above.
_DECIDE_UNDECIDED = """
UPDATE deliveries AS d SET channel = s.channel, enterprise_number = s.enterprise_number, next_try = now()
FROM senders AS s
WHERE d.channel = 'undecided' AND d.state = 'pending' AND d.recipient = 'agent:' || s.client_id
  AND s.channel = 'ebox' AND s.enterprise_number IS NOT NULL
"""

_WAITING = """
SELECT channel, count(*), extract(epoch FROM now() - min(next_try))::float8
FROM deliveries WHERE state IN ('pending', 'sending') GROUP BY channel
"""

_RECORD_LETTERS = """
INSERT INTO letters (id, number, employer_id, enterprise_number, path, digest, size, stored_at)
SELECT o.*, $8 FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bytea[], $7::integer[]) AS o
ON CONFLICT (id) DO NOTHING
"""


class PostgresDeliveries:
    """The tables ``confirmations``, ``deliveries`` and ``letters``."""

    async def claim(self, tx: Connection, rows: Sequence[Delivery]) -> None:
        """See the port."""
        await tx.execute(_CONFIRM, *map(list, zip(*map(_confirmed, rows), strict=True)))
        await tx.execute(_CLAIM, *map(list, zip(*map(_claimed, rows), strict=True)))

    async def take(self, tx: Connection, channel: Channel, limit: int, lease_seconds: float) -> list[Delivery]:
        """See the port."""
        rows = await tx.fetch(_TAKE, channel, limit, timedelta(seconds=lease_seconds))
        return [Delivery._make(row) for row in rows]

    async def with_final(self, tx: Connection, numbers: Sequence[int]) -> set[int]:
        """See the port."""
        return {row[0] for row in await tx.fetch(_WITH_FINAL, numbers)}

    async def release(self, tx: Connection, deliveries: Sequence[Delivery], delays: Sequence[float]) -> None:
        """See the port."""
        await tx.execute(_RELEASE, [d.number for d in deliveries], [d.slot for d in deliveries], delays)

    async def hasten_letters(
        self, tx: Connection, employer_ids: Sequence[int], enterprise_numbers: Sequence[str]
    ) -> None:
        """See the port."""
        recipients = [recipient_key(RecipientRole.EMPLOYER, str(employer_id)) for employer_id in employer_ids]
        await tx.execute(_HASTEN, recipients, enterprise_numbers)

    async def settle(self, tx: Connection, settled: Sequence[Settled]) -> set[tuple[int, int]]:
        """See the port. One statement for each kind of outcome there is: most batches have one."""
        first: set[tuple[int, int]] = set()
        kinds = sorted({(s.state, s.reason or "", s.settled_at) for s in settled})
        for state, reason, at in kinds:
            alike = [s for s in settled if (s.state, s.reason or "", s.settled_at) == (state, reason, at)]
            rows = await tx.fetch(
                _SETTLE,
                state,
                reason or None,
                at,
                [s.delivery.number for s in alike],
                [s.delivery.slot for s in alike],
                [s.event for s in alike],
            )
            first.update(map(tuple, rows))
        return first

    async def events(self, tx: Connection, places: Sequence[tuple[int, int]]) -> Sequence[StoredEvent]:
        """See the port."""
        rows = await tx.fetch(_EVENTS, [number for number, _ in places], [slot for _, slot in places])
        found = {row[0]: StoredEvent(Delivery._make(row[1:16]), *row[16:]) for row in rows}
        return [found[place] for place in range(1, len(places) + 1)]

    async def decide_undecided(self, tx: Connection) -> int:
        """See the port."""
        await tx.execute(_DROP_UNDECIDED)
        return int((await tx.execute(_DECIDE_UNDECIDED)).split()[-1])

    async def waiting(self, tx: Connection) -> Sequence[tuple[str, int, float]]:
        """(channel, how many are not settled, seconds since the oldest became due) of each channel that has any."""
        return [(row[0], row[1], row[2]) for row in await tx.fetch(_WAITING)]

    async def record_letters(self, tx: Connection, rows: Sequence[tuple[Delivery, StoredLetter]], at: datetime) -> None:
        """See the port."""
        if not rows:
            return
        columns: zip[tuple[Any, ...]] = zip(
            *(
                (d.message_id, d.number, d.employer_id, d.enterprise_number, s.path, s.digest, s.size)
                for d, s in sorted(rows, key=lambda row: row[0].message_id)
            ),
            strict=True,
        )
        await tx.execute(_RECORD_LETTERS, *map(list, columns), at)


def _confirmed(d: Delivery) -> tuple[Any, ...]:
    return (
        d.number,
        d.phase,
        d.attempt,
        d.kind,
        d.result,
        d.worker_id,
        d.language,
        d.registration_id,
        d.traceparent,
        d.document,
    )


def _claimed(d: Delivery) -> tuple[Any, ...]:
    return (d.number, d.phase, d.recipient, d.channel, d.slot, d.enterprise_number)
