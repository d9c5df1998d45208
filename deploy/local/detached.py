"""Starting a supervisor that outlives the command, and stopping one by its data folder."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from typing import IO

import psutil

from deploy.local.child import OURSELVES, wrapped
from deploy.local.data_folder import DataFolder, owner_of
from deploy.local.ladder import Say
from deploy.local.problem import SandboxError
from deploy.local.sandbox import Wishes
from deploy.local.service_process import PROJECT
from deploy.local.supervisor import PROBLEM, READY, SAID, wishes_to_json
from deploy.local.waiting import wait_until

STOP_SECONDS = 120
KILL_SECONDS = 15


def start_detached(wishes: Wishes, say: Say, *, tied_to_us: bool = False) -> DataFolder:
    """Start a supervisor and return when its sandbox is ready. Raises ``SandboxError`` when it cannot start.

    tied_to_us: the sandbox ends with this process, however that ends (the demo and tests).
    """
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "deploy.local.supervisor", wishes_to_json(wishes), str(writer)]
    if tied_to_us:
        command = wrapped(command, OURSELVES, signal.SIGTERM)
    with tempfile.TemporaryFile() as output, os.fdopen(reader) as reports:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[writer],
            cwd=PROJECT,
            start_new_session=True,
        )
        os.close(writer)
        try:
            follow(reports, say)
        except KeyboardInterrupt:
            process.terminate()
            process.wait(STOP_SECONDS)
            raise
        except EOFError:
            process.wait(STOP_SECONDS)
            output.seek(0)
            raise SandboxError(
                f"The supervisor ended before it was ready:\n{output.read().decode(errors='replace')[-2000:]}",
                "This is a fault of the program: please report it with the lines above.",
            ) from None
        except SandboxError:
            process.wait(STOP_SECONDS)  # it stops what it had started
            raise
    return DataFolder(wishes.data.resolve())


def follow(reports: IO[str], say: Say) -> None:
    """Hand on what the supervisor says until it is ready. Raises its ``SandboxError``; ``EOFError`` when it is gone."""
    for line in reports:
        report = json.loads(line)
        if report["kind"] == SAID:
            say(report["text"])
        elif report["kind"] == PROBLEM:
            raise SandboxError(report["text"], report["advice"])
        elif report["kind"] == READY:
            return
    raise EOFError


def descendants(pid: int) -> list[psutil.Process]:
    """The process and everything below it, as far as it still runs."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def stop(folder: DataFolder, say: Say) -> bool:
    """Stop the sandbox of a folder and wait until no process of it is left; tells whether there was one."""
    owner = owner_of(folder)
    if owner is None:
        return False
    processes = descendants(owner)
    os.kill(owner, signal.SIGTERM)
    if not wait_until(lambda: owner_of(folder) is None and not any_left(processes), STOP_SECONDS):
        say("It did not stop in time and is being killed")
        for process in processes:
            if process.is_running():
                process.kill()
        wait_until(lambda: not any_left(processes), KILL_SECONDS)
    return True


def any_left(processes: list[psutil.Process]) -> bool:
    """Whether one of them still runs. A zombie whose parent has not looked yet does not count."""
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            continue
    return False
