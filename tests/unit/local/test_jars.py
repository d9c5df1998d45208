"""Kafka's jars are the pinned ones, from a cache or fetched once, or there is a message that says what to do."""

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import jars
from deploy.local.jars import Jar, classpath, read_lock
from deploy.local.problem import SandboxError

BYTES = b"bytes of a jar"
JAR = Jar("org.example", "thing", "1.0", hashlib.sha256(BYTES).hexdigest())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no Maven cache, one jar in the lock, and no waiting between attempts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    monkeypatch.setattr(jars, "read_lock", lambda: [JAR])
    monkeypatch.setattr("deploy.local.jars.time.sleep", lambda _seconds: None)
    return tmp_path / "cache" / "dimona" / "jars"


def quiet(_line: str) -> None:
    pass


def fetch_bytes(content: bytes) -> Callable[[Jar, Path], Path]:
    def fetch(jar: Jar, folder: Path) -> Path:
        path = folder / jar.path
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        return path

    return fetch


def never(_jar: Jar, _folder: Path) -> Path:
    raise AssertionError("nothing needs to be fetched")


def put(folder: Path, content: bytes) -> Path:
    path = folder / JAR.path
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_every_jar_of_the_lock_is_pinned_with_a_hash() -> None:
    locked = read_lock()
    assert {"kafka_2.13", "kafka-clients", "slf4j-simple"} <= {jar.artifact for jar in locked}
    assert all(len(jar.sha256) == 64 and jar.version for jar in locked)
    assert len({jar.path for jar in locked}) == len(locked)


def test_a_missing_jar_is_fetched_once(cache: Path, tmp_path: Path) -> None:
    assert classpath(tmp_path / "fallback", quiet, fetch_bytes(BYTES)) == [cache / JAR.path]
    assert classpath(tmp_path / "fallback", quiet, never) == [cache / JAR.path]
    assert list(cache.iterdir()) == [cache / "org"], "nothing half-fetched stays behind"


def test_a_fit_jar_of_maven_is_used(cache: Path, tmp_path: Path) -> None:
    path = put(tmp_path / "m2", BYTES)
    assert classpath(tmp_path / "fallback", quiet, never) == [path]


def test_a_damaged_jar_is_fetched_again(cache: Path, tmp_path: Path) -> None:
    put(cache, b"half a j")
    classpath(tmp_path / "fallback", quiet, fetch_bytes(BYTES))
    assert (cache / JAR.path).read_bytes() == BYTES


def test_other_bytes_than_the_pinned_ones_are_refused(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="not the file pinned"):
        classpath(tmp_path / "fallback", quiet, fetch_bytes(b"other bytes"))
    assert not (cache / JAR.path).exists()


def test_a_broken_download_is_tried_again(cache: Path, tmp_path: Path) -> None:
    attempts = []

    def flaky(jar: Jar, folder: Path) -> Path:
        attempts.append(folder)
        if len(attempts) < jars.ATTEMPTS:
            raise ConnectionResetError
        return fetch_bytes(BYTES)(jar, folder)

    assert classpath(tmp_path / "fallback", quiet, flaky) == [cache / JAR.path]


def test_no_network_is_said_with_what_to_do(cache: Path, tmp_path: Path) -> None:
    def offline(_jar: Jar, _folder: Path) -> Path:
        raise ConnectionError("name resolution failed")

    with pytest.raises(SandboxError, match="does not answer") as caught:
        classpath(tmp_path / "fallback", quiet, offline)
    assert str(cache) in caught.value.what_to_do


def test_a_full_disk_is_not_taken_for_a_broken_network(cache: Path, tmp_path: Path) -> None:
    def full(_jar: Jar, _folder: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        classpath(tmp_path / "fallback", quiet, full)


def test_without_a_home_folder_the_data_folder_keeps_the_jars(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a-file"))
    assert classpath(tmp_path / "fallback", quiet, fetch_bytes(BYTES)) == [tmp_path / "fallback" / JAR.path]
