"""The process that owns a sandbox: starts it, tends it, and stops it when asked, in the foreground or detached."""

import errno
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn

from deploy.local.ladder import Say
from deploy.local.problem import SandboxError
from deploy.local.run_file import Run
from deploy.local.sandbox import Sandbox, Wishes

TEND_SECONDS = 0.1
WISHES, SAID, READY, PROBLEM = "wishes", "said", "ready", "problem"


class StopAsked(Exception):
    """SIGTERM or Ctrl-C came."""


def ignore_signals() -> None:
    """Let nothing disturb the stopping."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def raise_stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """As a signal handler: leave whatever is being done. Further signals are ignored, so that stopping completes."""
    ignore_signals()
    raise StopAsked


def disk_full(folder: Path) -> SandboxError:
    """What to say when the disk is full."""
    return SandboxError(f"The disk under {folder} is full.", "Free some space, then start again: nothing is lost.")


def run_until_stopped(wishes: Wishes, say: Say, on_ready: Callable[[Sandbox, Run], None]) -> None:
    """Start a sandbox, tend it until SIGTERM or Ctrl-C, stop it. Raises ``SandboxError`` when it cannot start."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, raise_stop)
    sandbox: Sandbox | None = None
    try:
        sandbox = Sandbox(wishes, say)
        on_ready(sandbox, sandbox.start())
        while True:
            if sandbox.tend():
                sandbox.write_run()
            time.sleep(TEND_SECONDS)
    except StopAsked:
        say("Stopping")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise disk_full(wishes.data) from error
        raise
    finally:
        ignore_signals()
        if sandbox is not None:
            sandbox.stop()


class Reports:
    """What the detached supervisor tells the command that started it, one JSON line each; silent once it is gone."""

    def __init__(self, descriptor: int) -> None:
        self._pipe: int | None = descriptor

    def send(self, kind: str, text: str, advice: str = "") -> None:
        """Send one line. A reader that went away is no reason to stop."""
        if self._pipe is None:
            return
        try:
            os.write(self._pipe, json.dumps({"kind": kind, "text": text, "advice": advice}).encode() + b"\n")
        except BrokenPipeError:
            self._pipe = None

    def close(self) -> None:
        """Nothing more will be told."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None


def log_to(folder: Path) -> None:
    """Let go of the terminal: from now on what we print goes to the log."""
    folder.mkdir(parents=True, exist_ok=True)
    log = os.open(folder / "supervisor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


def supervise_detached(wishes: Wishes, descriptor: int) -> int:
    """The life of a detached supervisor; the exit code tells whether it ended as asked."""
    reports = Reports(descriptor)

    def say(line: str) -> None:
        print(line, flush=True)
        reports.send(SAID, line)

    def on_ready(sandbox: Sandbox, _run: Run) -> None:
        log_to(sandbox.folder.logs)
        reports.send(READY, str(sandbox.folder.run_file))
        reports.close()

    try:
        run_until_stopped(wishes, say, on_ready)
    except SandboxError as error:
        print(error, file=sys.stderr, flush=True)
        reports.send(PROBLEM, error.what, error.what_to_do)
        return 1
    return 0


def wishes_from_json(text: str) -> Wishes:
    """The inverse of ``wishes_to_json``."""
    content = json.loads(text)
    return Wishes(
        data=Path(content["data"]),
        seed=Path(content["seed"]) if content["seed"] else None,
        clock=content["clock"],
        replicas=content["replicas"],
        environment=content["environment"],
    )


def wishes_to_json(wishes: Wishes) -> str:
    """Wishes as they travel on the command line of the detached supervisor."""
    return json.dumps(
        {
            "data": str(wishes.data.resolve()),
            "seed": str(wishes.seed.resolve()) if wishes.seed else None,
            "clock": wishes.clock,
            "replicas": dict(wishes.replicas),
            "environment": dict(wishes.environment),
        }
    )


if __name__ == "__main__":
    sys.exit(supervise_detached(wishes_from_json(sys.argv[1]), int(sys.argv[2])))
