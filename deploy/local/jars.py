"""Kafka's jars: exactly those of the lock file, taken from a cache that has them or fetched once through jgo."""

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problem import SandboxError

LOCK_FILE = Path(__file__).with_name("kafka-jars.lock")
PARALLEL_DOWNLOADS = 8
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Jar:
    """One pinned jar and the SHA-256 of its bytes, in hexadecimal."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where a repository or cache of Maven's layout keeps it."""
        return Path(*self.group.split("."), self.artifact, self.version, f"{self.artifact}-{self.version}.jar")


def read_lock(path: Path = LOCK_FILE) -> list[Jar]:
    """The jars of a lock file: ``group:artifact:version sha256``, one a line."""
    jars = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            coordinates, sha256 = line.split()
            group, artifact, version = coordinates.split(":")
            jars.append(Jar(group, artifact, version, sha256))
    return jars


def is_intact(path: Path, jar: Jar) -> bool:
    """Whether the file exists and has the pinned bytes."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False


def cache_folder(fallback: Path) -> Path:
    """The user's cache for this project, or ``fallback`` where the home folder is missing or read-only."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    folder = Path(home) / "dimona" / "jars"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        fallback.mkdir(parents=True, exist_ok=True)
        return fallback


def maven_cache() -> Path:
    """Where Maven and its relatives keep jars on this machine; only read by us."""
    return Path(os.environ.get("M2_REPO") or Path("~/.m2/repository").expanduser())


def fetch_through_jgo(jar: Jar, folder: Path) -> Path:
    """Download one jar into a folder of Maven's layout, from jgo's default repository."""
    from jgo.maven import MavenContext  # noqa: PLC0415  slow to import, and only needed the first time

    context = MavenContext(repo_cache=folder, timeout=30)
    return context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()


def fetch_patiently(jar: Jar, folder: Path, fetch: Callable[[Jar, Path], Path]) -> Path:
    """Fetch with a few attempts, each into a folder of its own: a broken download leaves half a file."""
    for attempt in range(1, ATTEMPTS):
        try:
            return fetch(jar, folder / str(attempt))
        except Exception:  # noqa: BLE001  whatever it was, the last attempt tells
            time.sleep(attempt)
    return fetch(jar, folder / str(ATTEMPTS))


def fetch_missing(
    missing: Sequence[Jar], cache: Path, fetch: Callable[[Jar, Path], Path], progress: Callable[[str], None]
) -> None:
    """Fetch jars beside the cache, compare their hashes, and move each in by rename.

    Raises ``SandboxError`` when the network does not answer or the bytes are not the pinned ones.
    """
    progress(f"Fetching {len(missing)} jars of Apache Kafka (first time only)")
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=cache) as incoming:
        try:
            with ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool:
                fetched = list(pool.map(lambda jar: fetch_patiently(jar, Path(incoming), fetch), missing))
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise  # told where every full disk is told
            raise SandboxError(
                "Kafka's jars could not be downloaded: the package repository does not answer.",
                f"Connect this machine to the internet once (or set HTTPS_PROXY), or copy the jars of {LOCK_FILE.name}, "
                f"in Maven's layout, into {cache}, then run the command again.",
            ) from error
        for jar, path in zip(missing, fetched, strict=True):
            if not is_intact(path, jar):
                raise SandboxError(
                    f"{path.name} as downloaded is not the file pinned in {LOCK_FILE.name}.",
                    "Something between here and the package repository changes files: check the proxy, then try again.",
                )
            target = cache / jar.path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def classpath(
    fallback_cache: Path,
    progress: Callable[[str], None],
    fetch: Callable[[Jar, Path], Path] = fetch_through_jgo,
) -> list[Path]:
    """Paths of all locked jars, each with verified bytes; missing ones are fetched."""
    jars = read_lock()
    cache = cache_folder(fallback_cache)
    places = (cache, maven_cache())
    found = {jar: place / jar.path for jar in jars for place in places if is_intact(place / jar.path, jar)}
    missing = [jar for jar in jars if jar not in found]
    if missing:
        fetch_missing(missing, cache, fetch, progress)
    return [found.get(jar, cache / jar.path) for jar in jars]
