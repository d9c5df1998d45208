"""Which engines to use, best first: addresses in the environment, Docker where a daemon answers, our own children."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from deploy.local import docker_engines
from deploy.local.database import ensure_database
from deploy.local.engine import Engine, ExternalEngine
from deploy.local.jars import classpath
from deploy.local.java import find_java
from deploy.local.kafka import KafkaEngine, KafkaPorts
from deploy.local.postgres import PostgresEngine
from deploy.local.postgres_binaries import find_binaries
from deploy.local.privileges import place
from deploy.local.problem import SandboxError

KAFKA_VARIABLE = "DIMONA_KAFKA_BOOTSTRAP"
POSTGRES_VARIABLE = "DIMONA_POSTGRES_DSN"
ENVIRONMENT, DOCKER, LOCAL = "environment", "docker", "local"

Say = Callable[[str], None]
Engines: TypeAlias = tuple[Engine, Engine]
"""Kafka and PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where engines may put things: a folder, its ports, PostgreSQL's password."""

    folder: Path
    kafka_ports: KafkaPorts
    postgres_port: int
    password: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The rung taken for each engine."""

    kafka: str
    postgres: str


def choose(environment: Mapping[str, str], kept: str | None, docker_answers: Callable[[], bool]) -> Choice:
    """Take the highest rung. ``kept`` is the rung a data folder began on (``docker`` or ``local``): it stays there."""
    outside = {variable for variable in (KAFKA_VARIABLE, POSTGRES_VARIABLE) if environment.get(variable)}
    if len(outside) == len((KAFKA_VARIABLE, POSTGRES_VARIABLE)):
        return Choice(ENVIRONMENT, ENVIRONMENT)
    own = kept or (DOCKER if docker_answers() else LOCAL)
    return Choice(
        ENVIRONMENT if KAFKA_VARIABLE in outside else own, ENVIRONMENT if POSTGRES_VARIABLE in outside else own
    )


def local_kafka(site: Site, say: Say) -> KafkaEngine:
    """Kafka as a child of ours."""
    jars = classpath(site.folder / "cache" / "jars", say)
    java = find_java()
    say(f"Kafka: our own, on {java}")
    return KafkaEngine(site.folder / "kafka", site.folder / "logs" / "kafka.log", site.kafka_ports, java, jars)


def local_postgres(site: Site, say: Say) -> PostgresEngine:
    """PostgreSQL as a child of ours."""
    folder = site.folder / "postgres"
    binaries = find_binaries(folder / "data")
    placement = place(binaries, folder)
    say(f"PostgreSQL {binaries.major}: our own, {binaries.origin}, {binaries.folder}")
    if placement.remark:
        say(placement.remark)
    return PostgresEngine(placement, site.folder / "logs" / "postgres.log", site.postgres_port, site.password)


def build(choice: Choice, site: Site, environment: Mapping[str, str], say: Say) -> Engines:
    """Kafka and PostgreSQL of the chosen rungs, not started."""
    kafka: Engine
    postgres: Engine
    if choice.kafka == ENVIRONMENT:
        kafka = ExternalEngine("kafka", environment[KAFKA_VARIABLE])
        say(f"Kafka: {kafka.address}, from {KAFKA_VARIABLE}")
    elif choice.kafka == DOCKER:
        kafka = docker_engines.kafka_container(site.folder, site.kafka_ports.broker)
        say(f"Kafka: Docker, {docker_engines.KAFKA_IMAGE}")
    else:
        kafka = local_kafka(site, say)
    if choice.postgres == ENVIRONMENT:
        postgres = ExternalEngine("postgres", environment[POSTGRES_VARIABLE])
        say(f"PostgreSQL: from {POSTGRES_VARIABLE}")
    elif choice.postgres == DOCKER:
        postgres = docker_engines.postgres_container(site.folder, site.postgres_port, site.password)
        say(f"PostgreSQL: Docker, {docker_engines.POSTGRES_IMAGE}")
    else:
        postgres = local_postgres(site, say)
    return kafka, postgres


def start_containers(choice: Choice, site: Site, environment: Mapping[str, str], say: Say) -> Engines | None:
    """Start containers; ``None``, with nothing left behind, when the daemon has no images or network."""
    engines: Engines | None = None
    try:
        engines = build(choice, site, environment, say)
        start_and_wait(engines)
    except Exception:  # noqa: BLE001  Docker's client raises whatever its parts raise; the next rung is tried
        if engines is not None:
            stop_all(engines)
        return None
    return engines


def start_and_wait(engines: Engines) -> None:
    """Start Kafka and PostgreSQL side by side, wait for both, and make the database."""
    for engine in engines:
        engine.start()
    for engine in engines:
        engine.wait_ready()
    ensure_database(engines[1].address)


def stop_all(engines: Engines) -> None:
    """Stop in the given order: Kafka before PostgreSQL."""
    for engine in engines:
        engine.stop()


def take(site: Site, say: Say, kept: str | None = None) -> tuple[Engines, str | None]:
    """Start the engines of the highest rung that works; tells the rung a data folder must keep, if any.

    Raises ``SandboxError`` when the last rung fails, or when ``kept`` is Docker and that does not work.
    """
    choice = choose(os.environ, kept, docker_engines.daemon_answers)
    if DOCKER in {choice.kafka, choice.postgres}:
        in_containers = start_containers(choice, site, os.environ, say)
        if in_containers is not None:
            return in_containers, DOCKER
        if kept == DOCKER:
            raise SandboxError(
                "This folder's data is in Docker volumes, and Docker does not answer or cannot start the engines.",
                "Start Docker, or choose another DATA folder.",
            )
        say("Docker answers but cannot start the images: using our own engines")
        choice = Choice(*(LOCAL if rung == DOCKER else rung for rung in (choice.kafka, choice.postgres)))
    engines = build(choice, site, os.environ, say)
    try:
        start_and_wait(engines)
    except BaseException:
        stop_all(engines)
        raise
    return engines, LOCAL if LOCAL in {choice.kafka, choice.postgres} else kept
