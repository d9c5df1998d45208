"""Which engines are taken."""

import pytest

from deploy.local.ladder import DOCKER, ENVIRONMENT, KAFKA_VARIABLE, LOCAL, POSTGRES_VARIABLE, Choice, choose

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
