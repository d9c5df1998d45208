"""A data folder remembers what must stay the same, and refuses what is not its own."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.local import data_folder
from deploy.local.data_folder import (
    Kept,
    check_ports,
    clock_offset,
    own,
    owner_of,
    prepare,
    read_kept,
    with_ports,
    write_kept,
)
from deploy.local.problem import SandboxError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_ports_stay_the_same_from_start_to_start(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    first = with_ports(read_kept(folder), ["kafka", "intake"])
    write_kept(folder, first)
    second = with_ports(read_kept(folder), ["kafka", "intake", "intake-1"])
    assert first.ports.items() <= second.ports.items()
    assert len(set(second.ports.values())) == 3


def test_the_password_is_kept_for_us_alone(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    kept = Kept()
    write_kept(folder, kept)
    assert read_kept(folder) == kept
    assert folder.kept_file.stat().st_mode & 0o077 == 0


def test_a_folder_of_another_layout_is_refused(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    folder.kept_file.write_text('{"layout": 0}')
    with pytest.raises(SandboxError, match="another version"):
        read_kept(folder)


def test_a_damaged_memory_is_refused(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    folder.kept_file.write_text("{")
    with pytest.raises(SandboxError, match="Choose another DATA folder"):
        read_kept(folder)


def test_engines_of_somebody_else_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "data" / "postgres").mkdir(parents=True)
    with pytest.raises(SandboxError, match="holds postgres"):
        prepare(tmp_path / "data")


def test_a_seed_beside_the_data_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").touch()
    assert prepare(tmp_path).root == tmp_path


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SandboxError, match="is a file"):
        prepare(tmp_path / "file")


def test_a_full_disk_is_said_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.data_folder.shutil.disk_usage", lambda _path: SimpleNamespace(free=2**20))
    with pytest.raises(SandboxError, match="is full: 1 MiB are free"):
        prepare(tmp_path / "data")


def test_a_folder_has_one_owner_at_a_time(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    assert owner_of(folder) is None
    with own(folder):
        assert owner_of(folder) == os.getpid()
        with pytest.raises(SandboxError, match=f"process {os.getpid()}"):
            own(folder)
    assert owner_of(folder) is None


def test_a_taken_port_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_folder, "LETTING_GO_SECONDS", 0)
    folder = prepare(tmp_path / "data")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SandboxError, match=rf"{port} \(kafka\)") as caught:
            check_ports(folder, Kept(ports={"kafka": port}), ["kafka"])
    assert str(folder.kept_file) in caught.value.what_to_do


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [("2026-11-24T13:00:00+01:00", 0), ("2026-11-24T12:00:10", 10), ("2026-11-23", -36 * 3600)],
)
def test_the_clock_is_a_constant_offset(wanted: str, seconds: float) -> None:
    assert clock_offset(wanted, NOW) == seconds


def test_a_clock_that_is_none_is_refused() -> None:
    with pytest.raises(SandboxError, match="tomorrow is not a date and time"):
        clock_offset("tomorrow", NOW)
