"""Fixtures for tests that need real engines: one Kafka and one PostgreSQL a session, started when first asked for."""

import uuid
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from tests.support.engines import RunningEngines, running_engines
from tests.support.scenarios_coverage import coverage

SCENARIOS = "test_scenarios.py::test_scenario["


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--rewrite-schemas``: see tests/contract/test_schemas.py."""
    parser.addoption("--rewrite-schemas", action="store_true", help="write the contract schemas anew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many scenarios of the office's rules were judged, and which of its anomalies they raise."""
    if any(SCENARIOS in getattr(report, "nodeid", "") for report in terminalreporter.getreports("passed")):
        terminalreporter.write_line(coverage())


@pytest.fixture(scope="session")
def engines() -> Iterator[RunningEngines]:
    """Both engines. Prefer ``kafka_bootstrap`` and ``database_dsn``."""
    with running_engines() as running:
        yield running


@pytest.fixture(scope="session")
def kafka_bootstrap(engines: RunningEngines) -> str:
    """Address of a real Kafka, shared by the session: use topic and group names of your own."""
    return engines.kafka_bootstrap


@pytest.fixture(scope="session")
def postgres_dsn(engines: RunningEngines) -> str:
    """Connection string of a PostgreSQL server, with the right to create databases; not for tables of tests."""
    return engines.postgres_dsn.rpartition("/")[0] + "/postgres"


@pytest.fixture
async def database_dsn(postgres_dsn: str) -> AsyncIterator[str]:
    """Connection string of a database made for this one test and dropped after it."""
    name = f"test_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(postgres_dsn)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield f"{postgres_dsn.rpartition('/')[0]}/{name}"
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()
