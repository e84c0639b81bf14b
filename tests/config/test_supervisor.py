"""The supervisor, with small children of its own: restarts, order, signals, nothing left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cloudwright.config.child import Program
from cloudwright.config.supervisor import Supervisor

SLEEPER = "import time; print('here', flush=True); time.sleep(60)"


def program(name: str, code: str) -> Program:
    """A child that runs `code`."""
    return Program(name, [sys.executable, "-c", code], environ={"PATH": os.environ["PATH"]})


@pytest.fixture
def supervisor():
    """A running supervisor; signal handlers are put back."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    before = {number: signal.getsignal(number) for number in numbers}
    with Supervisor() as running:
        yield running
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_killed_child_is_started_again(supervisor, capfd):
    child = supervisor.start(program("web", SLEEPER))
    supervisor.until(lambda: "here" in capfd.readouterr().out)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    supervisor.until(lambda: child.process and child.process.pid != first)
    supervisor.until(lambda: "web      | here" in capfd.readouterr().out)


def test_a_child_that_keeps_failing_is_started_ever_more_rarely(supervisor, capfd):
    child = supervisor.start(program("web", "raise SystemExit(3)"))
    begun = time.monotonic()
    supervisor.until(lambda: child.pause >= 2)
    assert time.monotonic() - begun >= 0.25 + 0.5
    said = capfd.readouterr().out
    assert "serve    | web ended with 3; starting it again in 0.25 s" in said
    assert "in 0.5 s" in said


def test_ones_last_words_are_heard_even_without_a_line_end(supervisor, capfd):
    code = supervisor.once(program("migrate", "print('a' * 100_000 + '\\nend', end='')"))
    said = capfd.readouterr().out
    assert code == 0
    assert said.count("a") == 100_000
    assert said.endswith("end\n")


def test_readiness_is_what_the_child_says(supervisor):
    code = "import time; from cloudwright.config import notify; notify.ready('web'); time.sleep(60)"
    web = supervisor.start(program("web", code))
    other = supervisor.start(program("worker", SLEEPER))
    supervisor.until(lambda: web.is_ready)
    assert not other.is_ready


def test_the_database_is_stopped_after_those_that_use_it(supervisor, tmp_path):
    code = (
        "import signal, sys, time, pathlib\n"
        "def end(*_):\n"
        f"    pathlib.Path({str(tmp_path)!r}, NAME).write_text(str(time.monotonic()))\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    for name in ("postgres", "web"):
        supervisor.start(program(name, f"NAME = {name!r}\n{code}"))
    deadline = time.monotonic() + 1
    supervisor.until(lambda: time.monotonic() > deadline)
    supervisor.stop()
    stopped = {name: float((tmp_path / name).read_text()) for name in ("postgres", "web")}
    assert stopped["web"] < stopped["postgres"]


def test_a_child_that_does_not_want_to_end_is_killed(supervisor, monkeypatch, capfd):
    monkeypatch.setattr("cloudwright.config.supervisor.GRACE", 0.5)
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPER
    child = supervisor.start(program("web", stubborn))
    supervisor.until(lambda: "here" in capfd.readouterr().out)
    process = child.process
    supervisor.stop()
    assert process.returncode == -signal.SIGKILL


def test_nothing_outlives_a_killed_supervisor(tmp_path):
    code = f"""
import os, sys
from cloudwright.config.child import Program
from cloudwright.config.supervisor import Supervisor
child = {SLEEPER!r}
with Supervisor() as supervisor:
    started = supervisor.start(Program("web", [sys.executable, "-c", child]))
    supervisor.until(lambda: started.process)
    print(started.process.pid, flush=True)
    supervisor.forever()
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ended(pid, within=5)


def ended(pid: int, within: float) -> bool:
    """Whether the process is gone, or a zombie nobody has collected yet, in time."""
    give_up = time.monotonic() + within
    while time.monotonic() < give_up:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
