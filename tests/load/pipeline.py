"""The pipeline under load: our four services, started by the launcher on engines that the bench owns."""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psutil
import yaml
from aiokafka import ConsumerRecord

from shared.contracts import topics
from shared.identifiers.enterprise_number import enterprise_number
from tests.load.declarations import Profile, declarations, entries
from tests.load.traffic import Probe, Sent, flood, pace

SENDER = "bench"
EBOX_EMPLOYERS = tuple(enterprise_number(19_990_000 + n) for n in range(50))
LETTER_EMPLOYERS = tuple(enterprise_number(19_991_000 + n) for n in range(10))
PATIENCE = 60  # seconds without anything new


@dataclass(slots=True)
class Confirmed:
    """What the probe saw: the number of each own id, and when each number's employer was confirmed (ms)."""

    number_of: dict[str, int] = field(default_factory=dict)
    at: dict[int, int] = field(default_factory=dict)

    def see(self, record: ConsumerRecord) -> None:
        """A record of the results or the confirmations topic."""
        kind = dict(record.headers)["ce_type"].decode()
        if kind == topics.RECEIPT_ISSUED:
            receipt = orjson.loads(record.value)
            self.number_of[receipt["reference"]] = receipt["number"]
        elif kind == topics.CONFIRMATION_DELIVERED:
            confirmation = orjson.loads(record.value)
            if confirmation["recipient"]["role"] == "employer" and confirmation["phase"] == "final":
                self.at.setdefault(confirmation["number"], record.timestamp)

    def of(self, records: list[Sent]) -> dict[str, int]:
        """When each of these was confirmed; only those that were."""
        numbers = {r.id: self.number_of.get(r.id) for r in records}
        return {own_id: self.at[number] for own_id, number in numbers.items() if number in self.at}


class Pipeline:
    """``name`` is that of its data folder and database: two pipelines share engines and topics, never tables."""

    def __init__(self, name: str, bootstrap: str, server_dsn: str, folder: Path) -> None:
        self.dsn = f"{server_dsn.rpartition('/')[0]}/{name}"
        self.first_worker = 0
        self._bootstrap = bootstrap
        self._folder = folder / name
        self._runs = (f"{name}{n}" for n in itertools.count())

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Pipeline"]:
        """The services up, seeded, and warm."""
        self._folder.mkdir(parents=True, exist_ok=True)
        seed = self._folder / "seed.yaml"
        seed.write_text(yaml.safe_dump(_seed()))
        await self._dimona("up", "--detach", "--data", str(self._folder), "--seed", str(seed))
        try:
            await self.per_second(400)
            yield self
        finally:
            await self._dimona("down", "--data", str(self._folder))

    async def per_second(self, count: int) -> float:
        """Declarations a second: from the first append on the submissions topic to the employer's last confirmation."""
        records = declarations(self._profile(count // 4), count)
        return await self._flood(records)

    async def letters_per_second(self, count: int) -> float:
        """The same for INs of employers without Access Manager: each ends as a PDF on disk."""
        return await self._flood(entries(replace(self._profile(count), enterprise_numbers=LETTER_EMPLOYERS), count))

    async def latencies_ms(self, count: int, per_second: float) -> dict[str, list[float]]:
        """By kind, the milliseconds from the append of a submission to the append of the employer's confirmation."""
        records = declarations(self._profile(count // 4), count)
        sent, confirmed = await self._measure(records, per_second)
        by_kind: dict[str, list[float]] = {}
        for record in records:
            by_kind.setdefault(record.kind, []).append(confirmed[record.id] - sent[record.id])
        return by_kind

    def processes(self) -> dict[str, psutil.Process]:
        """The services' processes, by name."""
        run = json.loads((self._folder / "run.json").read_text())
        return {name: psutil.Process(service["pids"][0]) for name, service in run["services"].items()}

    async def _flood(self, records: list[Sent]) -> float:
        sent, confirmed = await self._measure(records, None)
        return len(records) / ((max(confirmed.values()) - min(sent.values())) / 1000)

    async def _measure(self, records: list[Sent], per_second: float | None) -> tuple[dict[str, int], dict[str, int]]:
        seen = Confirmed()
        topic = topics.submissions_topic(SENDER)
        probe = Probe(self._bootstrap, [topics.results_topic(SENDER), topics.CONFIRMATIONS], seen.see)
        await probe.start()
        reading = asyncio.create_task(probe.until(lambda: len(seen.at) >= len(records), PATIENCE))
        if per_second is None:
            sent = {records[0].id: time.time_ns() // 1_000_000}
            await flood(self._bootstrap, topic, records, 1)
        else:
            sent = await pace(self._bootstrap, topic, records, 1, per_second)
        await reading
        await probe.stop()
        return sent, seen.of(records)

    def _profile(self, workers: int) -> Profile:
        profile = Profile(next(self._runs), EBOX_EMPLOYERS, datetime.now(UTC).date(), self.first_worker)
        self.first_worker += workers
        return profile

    async def _dimona(self, *arguments: str) -> None:
        environment = os.environ | {"DIMONA_KAFKA_BOOTSTRAP": self._bootstrap, "DIMONA_POSTGRES_DSN": self.dsn}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.local.cli", *arguments,
            env=environment, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        if await process.wait():
            raise RuntimeError(f"dimona {arguments[0]} failed; see {self._folder}/logs")


def _seed() -> dict[str, object]:
    """One sender with a mandate for every employer; a known person is anyone with a well-formed SSIN."""
    address = {"street": "Wetstraat", "house_number": "1", "post_code": "1000", "city": "Brussel"}
    employers = [
        {"enterprise_number": number, "name": f"Bench {number}", "language": language, "address": address,
         "access_manager": number in EBOX_EMPLOYERS}
        for number, language in zip(EBOX_EMPLOYERS + LETTER_EMPLOYERS, itertools.cycle(("nl", "fr", "de", "en")), strict=False)
    ]  # fmt: skip
    return {
        "employers": employers,
        "senders": [{"client_id": SENDER, "enterprise_number": enterprise_number(19_992_000), "channel": "results"}],
        "mandates": [{"sender": SENDER, "employer": e["enterprise_number"], "from": "2020-01-01"} for e in employers],
        "identity_register": {"mode": "open", "identification_delay": 0},
    }
