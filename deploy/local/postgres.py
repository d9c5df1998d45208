"""PostgreSQL as one child process, durable, on the loopback address, never as root."""

import os
import secrets
import signal
import socket
import struct
import subprocess
from pathlib import Path

import psutil

from deploy.local.child import Child, wrapped
from deploy.local.ports import LOOPBACK
from deploy.local.privileges import Placement
from deploy.local.problem import SandboxError
from deploy.local.waiting import wait_until

READY_SECONDS = 60
STOP_SECONDS = 30
INITDB_SECONDS = 120
USER = "dimona"
DATABASE = "dimona"
# Everything that makes a commit durable keeps its default: fsync, synchronous_commit and full_page_writes are on.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "max_wal_size": "2GB",
}


def command_line(programs: Path, data: Path, port: int) -> list[str]:
    """How the server is started: settings on the command line, so that none hides in a file."""
    options = [part for key, value in {**SETTINGS, "port": str(port)}.items() for part in ("-c", f"{key}={value}")]
    return [str(programs / "postgres"), "-D", str(data), *options]


def answers(port: int) -> bool:
    """Whether a server on the port asks a client to log in. While starting up it answers with an error instead."""
    parameters = b"user\0dimona\0database\0postgres\0\0"
    startup = struct.pack(">ii", 8 + len(parameters), 196608) + parameters
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(startup)
            return connection.recv(1) == b"R"
    except OSError:
        return False


class PostgresEngine:
    """A server in ``placement.folder``, started, stopped and started again on the same data and port."""

    name = "postgres"

    def __init__(self, placement: Placement, log: Path, port: int, password: str) -> None:
        self._placement = placement
        self._data = placement.folder / "data"
        self._programs = placement.binaries.folder
        self._port = port
        self._password = password
        self.child = Child(
            name=self.name,
            command=command_line(self._programs, self._data, port),
            log=log,
            environment=self._environment(),
            identity=placement.identity,
            stop_signal=signal.SIGINT,  # fast: sessions are ended, everything is written
            death_signal=signal.SIGQUIT,  # at once, with its own children; recovers at the next start
            working_directory=Path("/"),
        )

    @property
    def address(self) -> str:
        """The connection string of the project's database."""
        return f"postgresql://{USER}:{self._password}@{LOOPBACK}:{self._port}/{DATABASE}"

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}

    def start(self) -> None:
        """Make the data folder the first time, wait for a dying predecessor, start the server; does not wait."""
        self._placement.folder.mkdir(parents=True, exist_ok=True)
        if not (self._data / "PG_VERSION").exists():
            self._make_data_folder()
        self._wait_for_predecessor()
        self.child.start()

    def _make_data_folder(self) -> None:
        self._data.mkdir(mode=0o700, exist_ok=True)
        password_file = self._placement.folder / f".password-{secrets.token_hex(4)}"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password)
        identity = self._placement.identity
        if identity.uid >= 0:
            os.chown(self._data, identity.uid, identity.gid)
            os.chown(password_file, identity.uid, identity.gid)
        try:
            self._initdb(password_file)
        finally:
            password_file.unlink()

    def _initdb(self, password_file: Path) -> None:
        options = ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--no-instructions", "-U", USER]
        command = [str(self._programs / "initdb"), "-D", str(self._data), *options, f"--pwfile={password_file}"]
        done = subprocess.run(
            wrapped(command, self._placement.identity, signal.SIGKILL),
            capture_output=True,
            text=True,
            timeout=INITDB_SECONDS,
            check=False,
            env=self._environment(),
            cwd="/",
        )
        if done.returncode != 0:
            raise SandboxError(
                f"PostgreSQL could not make its folder {self._data}:\n{(done.stdout + done.stderr).strip()[-800:]}",
                "Check that the disk has room and that the folder is yours and empty.",
            )

    def _wait_for_predecessor(self) -> None:
        """A server whose owner was killed needs a moment to end; a note left by one that is gone is removed."""
        note = self._data / "postmaster.pid"
        if not wait_until(lambda: not self._runs_here(note), STOP_SECONDS):
            raise SandboxError(
                f"Another PostgreSQL (process {note.read_text().split()[0]}) uses {self._data}.",
                "Stop it, or choose another DATA folder.",
            )
        note.unlink(missing_ok=True)

    def _runs_here(self, note: Path) -> bool:
        try:
            pid = int(note.read_text().split()[0])
            return str(self._data) in psutil.Process(pid).cmdline()
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return False
        except psutil.AccessDenied:
            return True

    def ready(self) -> bool:
        """Whether the server takes connections."""
        return self.child.running() and answers(self._port)

    def wait_ready(self) -> None:
        """Wait for the server. Raises ``SandboxError`` with the end of its log when it does not come up."""
        wait_until(lambda: self.ready() or self.child.ended() is not None, READY_SECONDS)
        if not self.ready():
            raise SandboxError(
                f"PostgreSQL did not start. The end of its log:\n{self.child.last_lines()}",
                f"The whole log: {self.child.log}",
            )

    def stop(self) -> None:
        """Stop it cleanly: sessions ended, everything written."""
        self.child.stop(STOP_SECONDS)
