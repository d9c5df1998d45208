"""The folder a sandbox lives in: its layout, its owner, what must stay the same from one start to the next."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from deploy.local.ports import free_ports, is_taken
from deploy.local.problem import SandboxError
from deploy.local.waiting import wait_until

LAYOUT = 1
NEEDED_BYTES = 400 * 1024 * 1024
LETTING_GO_SECONDS = 5
OUR_NAMES = {"kafka", "postgres", "secrets", "senders", "files"}
ENGINE_PORTS = ("kafka", "kafka_controller", "postgres")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the folder remembers. ``engines``: the rung it began on. ``ports``: by engine, or service and replica."""

    layout: int = LAYOUT
    engines: str | None = None
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    clock_offset_seconds: float = 0.0
    ports: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths inside the folder."""

    root: Path

    @property
    def kept_file(self) -> Path:
        return self.root / "sandbox.json"

    @property
    def run_file(self) -> Path:
        return self.root / "run.json"

    @property
    def owner_file(self) -> Path:
        return self.root / "owner.lock"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def sender_keys(self) -> Path:
        return self.root / "senders"

    def files_of(self, service: str) -> Path:
        """Where a service keeps files, such as letters."""
        return self.root / "files" / service


def prepare(root: Path) -> DataFolder:
    """Make the folder, or check that it is one of ours and of this layout. Raises ``SandboxError``."""
    folder = DataFolder(root.resolve())
    if folder.root.exists() and not folder.root.is_dir():
        raise SandboxError(f"{folder.root} is a file.", "Choose a folder for DATA.")
    begun = folder.kept_file.exists()
    in_the_way = [] if begun else sorted(name for name in OUR_NAMES if (folder.root / name).exists())
    if in_the_way:
        raise SandboxError(
            f"{folder.root} holds {', '.join(in_the_way)}, but not from this version of this program.",
            "Choose an empty or a new folder for DATA.",
        )
    try:
        folder.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SandboxError(f"{folder.root} cannot be made: {error.strerror}.", "Choose another DATA folder.") from error
    if not os.access(folder.root, os.W_OK):
        raise SandboxError(f"{folder.root} is not writable for you.", "Choose another DATA folder.")
    free = shutil.disk_usage(folder.root).free
    if free < NEEDED_BYTES:
        raise SandboxError(
            f"The disk under {folder.root} is full: {free // 2**20} MiB are free, {NEEDED_BYTES // 2**20} are needed.",
            "Free some space, or choose a DATA folder on another disk.",
        )
    return folder


def read_kept(folder: DataFolder) -> Kept:
    """What the folder remembers; fresh values for a new one. Raises ``SandboxError`` for a folder of another layout."""
    try:
        content = json.loads(folder.kept_file.read_text())
    except FileNotFoundError:
        return Kept()
    except (OSError, ValueError):
        content = {}
    if not isinstance(content, dict) or content.get("layout") != LAYOUT:
        raise SandboxError(
            f"{folder.root} was made by another version of this program and cannot be used by this one.",
            f"Choose another DATA folder, or remove this one if nothing in it is needed: rm -r {folder.root}",
        )
    return Kept(**content)


def write_kept(folder: DataFolder, kept: Kept) -> None:
    """Keep for the next start; replaced in one step."""
    write_private(folder.kept_file, json.dumps(asdict(kept), indent=1).encode())


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only we may read, by rename, so that a reader sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def own(folder: DataFolder) -> IO[str]:
    """Become the owner; the lock lives as long as the returned file. Raises ``SandboxError`` when it has one."""
    file = folder.owner_file.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        owner = file.read().strip()
        file.close()
        raise SandboxError(
            f"{folder.root} is in use: a sandbox runs there (process {owner or 'unknown'}).",
            f"Stop it with: dimona down --data {folder.root}, or choose another DATA folder.",
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def owner_of(folder: DataFolder) -> int | None:
    """The process that owns the folder now, or ``None``. A dead owner's lock is gone with it."""
    try:
        with folder.owner_file.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return int(file.read().strip() or 0) or None
            return None
    except FileNotFoundError:
        return None


def with_ports(kept: Kept, names: Sequence[str]) -> Kept:
    """Give each name a port once and for all, so that addresses stay the same from start to start."""
    new = [name for name in names if name not in kept.ports]
    return replace(kept, ports={**kept.ports, **dict(zip(new, free_ports(len(new)), strict=True))})


def check_ports(folder: DataFolder, kept: Kept, names: Sequence[str]) -> None:
    """Raise ``SandboxError`` when somebody else listens on a port of ours.

    A predecessor that was killed may need a moment to let go of its ports.
    """
    wait_until(lambda: not any(is_taken(kept.ports[name]) for name in names), LETTING_GO_SECONDS)
    taken = [f"{kept.ports[name]} ({name})" for name in names if is_taken(kept.ports[name])]
    if taken:
        raise SandboxError(
            f"Ports of this sandbox are taken by another program: {', '.join(taken)}.",
            f'Stop that program, or let new ports be chosen: remove "ports" from {folder.kept_file}.',
        )


def clock_offset(wanted: str, now: datetime) -> float:
    """Seconds from ``now`` to an ISO 8601 date and time; without a zone it is UTC. Raises ``SandboxError``."""
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError as error:
        raise SandboxError(f"{wanted} is not a date and time.", "Write it as 2026-12-31T23:30:00+01:00.") from error
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
