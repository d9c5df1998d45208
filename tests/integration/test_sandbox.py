"""A sandbox as a person uses it: started, looked at, killed, started again; with its engines alone, which is quicker."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.data_folder import DataFolder, Kept, prepare, write_kept
from deploy.local.detached import any_left, descendants, stop
from deploy.local.ladder import KAFKA_VARIABLE, LOCAL, POSTGRES_VARIABLE
from deploy.local.postgres_binaries import find_binaries
from deploy.local.waiting import wait_until
from shared.contracts.topics import DIRECTORY

ENGINES_ONLY = ["--replicas", "intake=0,validator=0,registry=0,notifier=0"]
PATIENCE = 60


def dimona(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command without the addresses that would spare it its own engines."""
    environment = {k: v for k, v in os.environ.items() if k not in {KAFKA_VARIABLE, POSTGRES_VARIABLE}}
    command = [sys.executable, "-m", "deploy.local.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)


def up(folder: DataFolder) -> subprocess.CompletedProcess[str]:
    return dimona("up", "--detach", "--data", str(folder.root), *ENGINES_ONLY)


def run_of(folder: DataFolder) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(folder.run_file.read_text())
    return content


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    """A data folder that has begun on local engines, stopped afterwards whatever happened."""
    prepared = prepare(tmp_path / "data")
    write_kept(prepared, Kept(engines=LOCAL))
    yield prepared
    stop(prepared, lambda _line: None)


async def leave_a_trace(run: dict[str, Any]) -> None:
    connection = await asyncpg.connect(run["postgres"]["dsn"])
    try:
        await connection.execute("CREATE TABLE trace (word text); INSERT INTO trace VALUES ('kept')")
    finally:
        await connection.close()
    producer = AIOKafkaProducer(bootstrap_servers=run["kafka"]["bootstrap"], acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(DIRECTORY, b"kept", key=b"trace")
    finally:
        await producer.stop()


async def find_traces(run: dict[str, Any]) -> list[str]:
    connection = await asyncpg.connect(run["postgres"]["dsn"])
    try:
        word = await connection.fetchval("SELECT word FROM trace")
    finally:
        await connection.close()
    bootstrap = run["kafka"]["bootstrap"]
    consumer = AIOKafkaConsumer(DIRECTORY, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        record = await asyncio.wait_for(consumer.getone(), PATIENCE)
    finally:
        await consumer.stop()
    return [word, record.value.decode()]


async def test_a_killed_owner_takes_its_engines_along_and_the_next_start_finds_everything(folder: DataFolder) -> None:
    started = up(folder)
    assert started.returncode == 0, started.stderr
    first = run_of(folder)
    await leave_a_trace(first)
    processes = descendants(first["supervisor"]["pid"])
    assert len(processes) >= 3
    os.kill(first["supervisor"]["pid"], signal.SIGKILL)
    assert wait_until(lambda: not any_left(processes), PATIENCE), [process.cmdline() for process in processes]

    again = up(folder)
    assert again.returncode == 0, again.stderr
    second = run_of(folder)
    assert (second["kafka"], second["postgres"]) == (first["kafka"], first["postgres"])
    assert await find_traces(second) == ["kept", "kept"]
    refused = up(folder)
    assert refused.returncode == 1
    assert f"process {second['supervisor']['pid']}" in refused.stderr

    everything = descendants(second["supervisor"]["pid"])
    assert dimona("down", "--data", str(folder.root)).returncode == 0
    assert not any_left(everything)
    assert not folder.run_file.exists()


def test_an_engine_that_is_killed_comes_back_and_run_json_tells(folder: DataFolder) -> None:
    assert up(folder).returncode == 0
    before = run_of(folder)["engines"]
    for name in ("kafka", "postgres"):
        psutil.Process(before[name]["pid"]).kill()
    assert wait_until(
        lambda: all(run_of(folder)["engines"][name]["pid"] != before[name]["pid"] for name in before), PATIENCE
    )

    def healthy() -> bool:
        return dimona("status", "--data", str(folder.root), "--json").returncode == 0

    assert wait_until(healthy, PATIENCE)


def test_a_taken_port_is_named_and_nothing_is_started(folder: DataFolder) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        write_kept(folder, Kept(engines=LOCAL, ports={"postgres": port}))
        refused = up(folder)
    assert refused.returncode == 1
    assert f"{port} (postgres)" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (folder.root / "kafka").exists()


def test_a_start_that_fails_stops_what_it_had_started(folder: DataFolder) -> None:
    """PostgreSQL's folder is damaged, which is seen only once Kafka has been started beside it."""
    data = folder.root / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text(f"{find_binaries(data).major}\n")
    refused = up(folder)
    assert refused.returncode == 1
    assert "PostgreSQL did not start" in refused.stderr
    assert (folder.logs / "kafka.log").exists()
    assert "Traceback" not in refused.stderr
    assert not [p for p in psutil.process_iter(["cmdline"]) if str(folder.root) in " ".join(p.info["cmdline"] or [])]
