"""Which engines are taken."""

from pathlib import Path

import pytest

from deploy.local import ladder
from deploy.local.kafka import KafkaPorts
from deploy.local.ladder import (
    DOCKER,
    ENVIRONMENT,
    KAFKA_VARIABLE,
    LOCAL,
    POSTGRES_VARIABLE,
    Choice,
    Site,
    choose,
    take,
)
from deploy.local.problem import SandboxError

KAFKA = {KAFKA_VARIABLE: "kafka.example:9092"}
POSTGRES = {POSTGRES_VARIABLE: "postgresql://user@db.example/dimona"}


@pytest.mark.parametrize(
    ("environment", "kept", "docker", "expected"),
    [
        ({**KAFKA, **POSTGRES}, None, True, Choice(ENVIRONMENT, ENVIRONMENT)),
        ({}, None, True, Choice(DOCKER, DOCKER)),
        ({}, None, False, Choice(LOCAL, LOCAL)),
        (KAFKA, None, False, Choice(ENVIRONMENT, LOCAL)),
        (POSTGRES, None, True, Choice(DOCKER, ENVIRONMENT)),
        ({KAFKA_VARIABLE: ""}, None, False, Choice(LOCAL, LOCAL)),
    ],
)
def test_the_highest_rung_is_taken(
    environment: dict[str, str], kept: str | None, docker: bool, expected: Choice
) -> None:
    assert choose(environment, kept, lambda: docker) == expected


@pytest.mark.parametrize(("kept", "docker"), [(LOCAL, True), (DOCKER, False)])
def test_a_data_folder_stays_on_the_rung_it_began_on(kept: str, docker: bool) -> None:
    assert choose({}, kept, lambda: docker) == Choice(kept, kept)


def test_docker_is_not_asked_when_all_addresses_are_given() -> None:
    def never() -> bool:
        raise AssertionError

    assert choose({**KAFKA, **POSTGRES}, None, never) == Choice(ENVIRONMENT, ENVIRONMENT)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, KafkaPorts(1, 2), 3, "password")


class FakeEngine:
    """An engine that does as it is told, and remembers what that was."""

    child = None
    address = "somewhere"

    def __init__(self, name: str, *, fails: bool = False) -> None:
        self.name = name
        self.fails = fails
        self.said: list[str] = []

    def start(self) -> None:
        self.said.append("start")

    def ready(self) -> bool:
        return not self.fails

    def wait_ready(self) -> None:
        if self.fails:
            raise SandboxError(f"{self.name} does not start", "")

    def stop(self) -> None:
        self.said.append("stop")


@pytest.fixture
def nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No addresses, a Docker daemon that answers, no database to make."""
    for variable in (KAFKA_VARIABLE, POSTGRES_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("deploy.local.docker_engines.daemon_answers", lambda: True)
    monkeypatch.setattr(ladder, "ensure_database", lambda _dsn: None)


def builds(monkeypatch: pytest.MonkeyPatch, engines: dict[str, tuple[FakeEngine, FakeEngine]]) -> None:
    monkeypatch.setattr(ladder, "build", lambda choice, *_rest: engines[choice.kafka])


@pytest.mark.usefixtures("nothing_outside")
def test_docker_without_images_is_no_obstacle(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    containers = FakeEngine("kafka"), FakeEngine("postgres", fails=True)
    own = FakeEngine("kafka"), FakeEngine("postgres")
    builds(monkeypatch, {DOCKER: containers, LOCAL: own})
    lines: list[str] = []
    assert take(site, lines.append) == (own, LOCAL)
    assert "Docker answers but cannot start the images: using our own engines" in lines
    assert all(engine.said == ["start", "stop"] for engine in containers)


@pytest.mark.usefixtures("nothing_outside")
def test_data_in_docker_volumes_is_not_left_behind_in_silence(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    builds(monkeypatch, {DOCKER: (FakeEngine("kafka"), FakeEngine("postgres", fails=True))})
    with pytest.raises(SandboxError, match="Docker volumes"):
        take(site, lambda _line: None, kept=DOCKER)


@pytest.mark.usefixtures("nothing_outside")
def test_when_one_engine_fails_the_other_is_stopped(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    own = FakeEngine("kafka"), FakeEngine("postgres", fails=True)
    builds(monkeypatch, {LOCAL: own})
    with pytest.raises(SandboxError, match="postgres does not start"):
        take(site, lambda _line: None, kept=LOCAL)
    assert all(engine.said == ["start", "stop"] for engine in own)
