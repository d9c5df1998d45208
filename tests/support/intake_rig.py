"""Intake's use cases on a real database, without HTTP and without Kafka."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

import orjson

from services.intake.adapters.aliases import PostgresAliases
from services.intake.adapters.directory import PostgresDirectory
from services.intake.adapters.identifications import PostgresIdentifications
from services.intake.adapters.identity_register import SandboxIdentityRegister
from services.intake.adapters.numbers import PostgresNumbers
from services.intake.adapters.receipt_keys import PostgresReceiptKeys
from services.intake.adapters.receipts import PostgresReceipts
from services.intake.adapters.results import PostgresResults
from services.intake.adapters.sandbox_store import SandboxStore
from services.intake.adapters.workers import PostgresWorkers
from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.ports import IntakePorts
from services.intake.domain.sandbox_ports import CrashPoint
from services.intake.domain.submission import Outcome, Receipt, Submission
from services.intake.use_cases.absorb_worker import WorkerAbsorber
from services.intake.use_cases.identify_workers import WorkerIdentifier
from services.intake.use_cases.receive_declarations import Reception, receive_declarations
from services.intake.use_cases.seed_sandbox import SandboxSeeder, Seeded
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import Channel
from shared.database.migrate import migrate
from shared.database.pool import Pool
from shared.messaging.outbox import enqueue

REPOSITORY = Path(__file__).parents[2]
MIGRATIONS = [REPOSITORY / "shared/messaging/migrations", REPOSITORY / "services/intake/migrations"]
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ENTERPRISE = "0477472701"


@dataclass
class Rig:
    """One replica's view: its own blocks of numbers, everything else shared through the database."""

    pool: Pool
    created: list[str] = field(default_factory=list)
    woken: int = 0

    def __post_init__(self) -> None:
        self.register = SandboxIdentityRegister(self.pool.transaction)
        self.waiting = PostgresIdentifications(self.pool.transaction)
        self.ports = IntakePorts(
            hashes=KeyedHash(b"k" * 32),
            numbers=PostgresNumbers(),
            keys=PostgresReceiptKeys(),
            workers=PostgresWorkers(),
            receipts=PostgresReceipts(enqueue),
            results=PostgresResults(),
            directory=PostgresDirectory(),
            identifications=self.waiting,
        )

    def wake(self) -> None:
        self.woken += 1

    async def create_topics(self, client_ids: Sequence[str]) -> None:
        self.created += client_ids

    def identifier(self, crash_point: CrashPoint = lambda _name: None) -> WorkerIdentifier:
        return WorkerIdentifier(
            self.pool.transaction, self.ports, self.waiting, self.register, self.wake, lambda: NOW, crash_point
        )

    def absorber(self) -> WorkerAbsorber:
        return WorkerAbsorber(
            self.pool.transaction, self.ports, PostgresAliases(), self.register, self.wake, lambda: NOW, lambda: TRACE
        )

    def seeder(self) -> SandboxSeeder:
        return SandboxSeeder(self.pool.transaction, SandboxStore(), self.create_topics, self.wake, lambda: NOW)

    async def seed(self, **parts: Any) -> None:
        outcome = await self.seeder().seed(orjson.dumps(parts))
        assert isinstance(outcome, Seeded), outcome

    async def receive(self, *declarations: dict[str, Any]) -> list[int]:
        """Receive a batch over HTTP without keys; their numbers."""
        outcomes = await self.outcomes(declarations)
        assert all(isinstance(outcome, Receipt) for outcome in outcomes), outcomes
        return [outcome.number for outcome in outcomes if isinstance(outcome, Receipt)]

    async def outcomes(self, declarations: Iterable[dict[str, Any]]) -> list[Outcome]:
        return await self.outcomes_of([submission(declaration) for declaration in declarations])

    async def outcomes_of(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """What comes of a batch, as it came in."""
        ssins = {ssin for s in submissions if s.declaration.worker and (ssin := s.declaration.worker.ssin)}
        persons = await self.register.ask(ssins)
        async with self.pool.transaction() as tx:
            return await receive_declarations(tx, self.ports, submissions, Reception(persons, NOW, repeat(TRACE)))

    async def identify(self, crash_point: CrashPoint = lambda _name: None) -> int:
        """Settle what is due now; how many were."""
        identifier = self.identifier(crash_point)
        due = await identifier.due()
        for entry, person in due:
            await identifier.settle(entry, person)
        return len(due)

    async def receipts(self, *, number: int | None = None, worker_id: int | None = None) -> list[dict[str, Any]]:
        """Rows of a number by attempt, or of a worker by seq; the body read as ``event``."""
        rows = await self.pool.fetch(
            "SELECT * FROM receipts WHERE ($1::bigint IS NULL OR number = $1) AND ($2::bigint IS NULL OR worker_id = $2)"
            " ORDER BY CASE WHEN $1 IS NULL THEN seq ELSE attempt END",
            number,
            worker_id,
        )
        return [{**row, "event": orjson.loads(row["body"])} for row in rows]

    async def worker_of(self, number: int) -> int:
        """The worker in whose stream the newest attempt of a number is."""
        query = "SELECT worker_id FROM receipts WHERE number = $1 ORDER BY attempt DESC LIMIT 1"
        return int(await self.pool.fetchval(query, number))

    async def merged_into(self, worker_id: int) -> int | None:
        """The worker that goes on in its place."""
        found = await self.pool.fetchval("SELECT merged_into FROM workers WHERE worker_id = $1", worker_id)
        return int(found) if found is not None else None

    async def until_waiting(self, sessions: int) -> None:
        """Until so many sessions of this database wait for a lock."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        async with asyncio.timeout(20):
            while await self.pool.fetchval(query) < sessions:
                await asyncio.sleep(0.01)

    async def check_streams(self) -> None:
        """Seqs are gapless; one non-pending attempt a number where none is waiting; rows, events and outbox agree."""
        rows = await self.pool.fetch("SELECT * FROM receipts ORDER BY worker_id, seq")
        heads = {r["worker_id"]: r["seq"] for r in await self.pool.fetch("SELECT worker_id, seq FROM workers")}
        seen: dict[int, int] = {}
        for row in rows:
            assert row["seq"] == seen.get(row["worker_id"], 0) + 1
            seen[row["worker_id"]] = row["seq"]
            event = orjson.loads(row["body"])
            assert (event["workerId"], event["seq"]) == (row["worker_id"], row["seq"])
            if row["number"] is not None:
                named = event["number"], event["attempt"], event["identification"]
                assert named == (row["number"], row["attempt"], row["identification"])
        assert seen == {worker_id: seq for worker_id, seq in heads.items() if seq}
        outbox = {(r["stream"], r["position"]) for r in await self.pool.fetch("SELECT stream, position FROM outbox")}
        assert outbox == {(row["worker_id"], row["seq"]) for row in rows}
        doubles = await self.pool.fetch(
            "SELECT number FROM receipts WHERE identification <> 'pending' AND number IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
        )
        assert doubles == []


@asynccontextmanager
async def intake_rig(dsn: str) -> AsyncIterator[Rig]:
    """A migrated schema with one employer, one sender of its enterprise, and nobody in the register."""
    pool = Pool(dsn, "intake", max_size=12)
    await pool.open()
    try:
        async with pool.acquire() as connection:
            await migrate(connection, "intake", MIGRATIONS)
        rig = Rig(pool)
        await rig.seed(
            employers=[{"enterprise_number": ENTERPRISE, "name": "Bakkerij"}],
            senders=[{"client_id": "agent", "enterprise_number": ENTERPRISE}],
        )
        yield rig
    finally:
        await pool.close()


def submission(declaration: dict[str, Any]) -> Submission:
    """Posted by the sender of the rig."""
    read = Declaration.model_validate(declaration)
    content = read.model_dump_json(by_alias=True, exclude_none=True).encode()
    return Submission("agent", Channel.REST, NOW, read, content)


def entry(start: str = "2026-12-01", **worker: str) -> dict[str, Any]:
    """An IN."""
    features = {"jointCommissionNumber": "XXX", "workerType": "OTH"}
    return {
        "employer": {"enterpriseNumber": ENTERPRISE},
        "worker": worker,
        "dimonaIn": {"startDate": start, "features": features},
    }


def leaving(number: int, end: str = "2026-12-31") -> dict[str, Any]:
    """An OUT."""
    return {"dimonaOut": {"periodId": number, "endDate": end}}


def cancellation(number: int) -> dict[str, Any]:
    """A CANCEL."""
    return {"dimonaCancel": {"periodId": number}}
