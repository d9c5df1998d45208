"""Children live no longer than their owner, and what ends is started again, ever more slowly."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.local import service_process
from deploy.local.child import Child
from deploy.local.run_file import Run, RunningService, from_json
from deploy.local.service_process import FIRST_PAUSE, LONGEST_PAUSE, Replica, Restarts, replicas, service_child
from deploy.local.waiting import wait_until

OWNER = """
import sys, time
from pathlib import Path
from deploy.local.child import Child
child = Child("child", [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"], Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_killed_owner_takes_its_child_along(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path / "log")], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        child = psutil.Process(int(owner.stdout.readline()))
        assert wait_until(lambda: (tmp_path / "log").read_text() == "up\n", 20)
        assert child.is_running()
        owner.kill()
    assert wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 20)


def test_a_child_that_does_not_listen_is_killed_after_the_grace(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    child = Child("deaf", [sys.executable, "-c", deaf], tmp_path / "log")
    child.start()
    assert wait_until(lambda: "deaf" in child.last_lines(), 20)
    assert child.stop(grace_seconds=0.1) is False
    assert child.ended() == -signal.SIGKILL


def test_the_end_of_a_log_is_at_hand(tmp_path: Path) -> None:
    child = Child("talker", [sys.executable, "-c", "print('a'); print('b'); print('c')"], tmp_path / "logs" / "log")
    child.start()
    assert child.await_end(20)
    assert child.last_lines(2) == "b\nc"


def test_services_do_not_inherit_our_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIMONA_CRASH_POINTS", "somewhere")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = service_child(Replica("intake", 0), 1234, tmp_path, {"DIMONA_SANDBOX": "1"}).environment
    assert environment is not None
    assert environment["LANG"] == "C.UTF-8"
    assert {name for name in environment if name.startswith("DIMONA_")} == {"DIMONA_SANDBOX"}


def test_services_run_once_unless_more_are_asked_for() -> None:
    names = [replica.name for replica in replicas({"validator": 2, "notifier": 0})]
    assert names == ["intake", "validator", "validator-1", "registry"]


def test_restarts_come_at_once_and_then_ever_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(service_process, "time", type("Clock", (), {"monotonic": staticmethod(lambda: now[0])}))
    restarts = Restarts(started=now[0])
    pauses = []
    for _ in range(8):
        restarts.ended()
        assert restarts.next_start is not None
        pauses.append(restarts.next_start - now[0])
        assert not restarts.due()
        now[0] = restarts.next_start
        assert restarts.due()
    assert pauses[0] == pytest.approx(FIRST_PAUSE)
    assert pauses == pytest.approx(sorted(pauses))
    assert pauses[-1] == pytest.approx(LONGEST_PAUSE)
    now[0] += 3600
    restarts.ended()
    assert restarts.next_start == pytest.approx(now[0] + FIRST_PAUSE)


def test_run_json_follows_the_sandbox_contract() -> None:
    services = {"intake": RunningService(["http://127.0.0.1:1", "http://127.0.0.1:2"], [11, 12])}
    run = Run(os.getpid(), "127.0.0.1:9", "postgresql://u:p@127.0.0.1:8/dimona", services, {"kafka": 7}, 60.0)
    content = run.as_json()
    assert content["kafka"] == {"bootstrap": "127.0.0.1:9"}
    assert content["postgres"] == {"dsn": "postgresql://u:p@127.0.0.1:8/dimona"}
    assert content["token_url"] == "http://127.0.0.1:1/oauth/token"
    assert content["services"]["intake"]["url"] == "http://127.0.0.1:1"
    assert content["services"]["intake"]["metrics"] == "http://127.0.0.1:1/metrics"
    assert content["services"]["intake"]["pids"] == [11, 12]
    assert content["engines"] == {"kafka": {"pid": 7}}
    assert from_json(content) == run
