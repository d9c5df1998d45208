"""A child process whose life is tied to ours: when we die, however we die, the kernel ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EXEC_CHILD = Path(__file__).with_name("exec_child.py")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a child is: a user and group to drop to, and whether it may walk through closed folders."""

    uid: int = -1
    gid: int = -1
    dac_override: bool = False


OURSELVES = Identity()


def wrapped(command: Sequence[str], identity: Identity, death_signal: int) -> list[str]:
    """The command line that ties the program to this process. Call from a thread that lives as long as we do."""
    return [
        sys.executable,
        "-I",
        "-S",
        str(EXEC_CHILD),
        str(os.getpid()),
        str(death_signal),
        str(identity.uid),
        str(identity.gid),
        str(int(identity.dac_override)),
        *command,
    ]


@dataclass(slots=True)
class Child:
    """One process with its log file. ``stop_signal`` asks it to end, ``death_signal`` reaches it when its owner dies."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    identity: Identity = OURSELVES
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGKILL
    working_directory: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it; what it prints is appended to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                wrapped(self.command, self.identity, self.death_signal),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if self.environment is None else dict(self.environment),
                cwd=self.working_directory,
                start_new_session=True,  # a Ctrl-C in our terminal is ours to hand on, in order
            )

    @property
    def pid(self) -> int | None:
        """The process id, once started."""
        return self.process.pid if self.process else None

    def ended(self) -> int | None:
        """The exit code once it has ended, ``None`` while it runs or was never started."""
        return self.process.poll() if self.process else None

    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        """Send the stop signal; does not wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stop(self, grace_seconds: float) -> bool:
        """Ask it to end and wait; kill it after the grace. Tells whether it ended by itself."""
        self.ask_to_end()
        return self.await_end(grace_seconds)

    def await_end(self, grace_seconds: float) -> bool:
        """Wait for it to end; kill it after the grace. Tells whether it ended by itself."""
        if self.process is None:
            return True
        try:
            self.process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        return True

    def last_lines(self, count: int = 8) -> str:
        """The end of its log, to be shown when it failed."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-count:])
