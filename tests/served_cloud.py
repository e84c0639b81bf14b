"""A whole cloud of its own: `cloudwright serve` in a throw-away state directory.

What is done to it is done from outside, as by a person with a shell: signals to its processes,
requests to its port. Used by the drills, the stories and the benchmarks.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from cloudwright.config.postgres.cluster import address
from cloudwright.config.postgres.sockets import socket_path

PARTS = ("postgres", "web", "worker")
# What tells our processes apart in /proc/<pid>/cmdline.
MARKS = {"web": " web --fd", "worker": "cloudwright worker", "postgres": "/postgres -D"}


@dataclass
class ServedCloud:
    """One installation. `options` are settings by their variable's name without CLOUDWRIGHT_."""

    root: Path
    options: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    own_password: str = ""

    def __post_init__(self) -> None:
        self.port = self.port or _free_port()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Everything that its processes said."""
        return self.root / "serve.log"

    def start(self, timeout: float = 120.0) -> float:
        """Start, and wait until it says that it is ready; gives the seconds that took."""
        begun = time.monotonic()
        said_before = self.log.stat().st_size if self.log.exists() else 0
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CLOUDWRIGHT_")}
        kept.pop("DATABASE_URL", None)
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        ours = {
            "CLOUDWRIGHT_STATE_DIR": str(self.root),
            "CLOUDWRIGHT_WEB__PORT": str(self.port),
            **{f"CLOUDWRIGHT_{name}": value for name, value in self.options.items()},
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cloudwright", "serve"],
                env=kept | ours,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        while "ready at" not in self.said(said_before):
            if self.process.poll() is not None or time.monotonic() - begun > timeout:
                raise AssertionError(f"serve did not come up:\n{self.said(said_before)}")
            time.sleep(0.05)
        return time.monotonic() - begun

    def said(self, since: int = 0) -> str:
        """What it said after the first `since` bytes of its log."""
        if not self.log.exists():
            return ""
        return self.log.read_bytes()[since:].decode(errors="replace")

    @property
    def administrator(self) -> tuple[str, str]:
        """(login, password) as printed at the first start, or the password chosen since."""
        found = re.search(r"^ +user +(\S+)\n +password +(\S+)$", self.said(), re.M)
        assert found, self.said()
        return found[1], self.own_password or found[2]

    def pids(self) -> dict[str, int]:
        """The processes of the tree that live now, by name; `serve` is the supervisor."""
        if self.process is None or self.process.poll() is not None:
            return {}
        found = {"serve": self.process.pid}
        for pid in descendants(self.process.pid):
            line = command_line(pid)
            for name, mark in MARKS.items():
                if mark in line and "setpriv" not in line.split()[0]:
                    found.setdefault(name, pid)
        return found

    def kill(self, *names: str) -> None:
        """SIGKILL these processes at once; those that are not there are passed over."""
        pids = self.pids()
        for name in names:
            if name in pids:
                kill(pids[name])

    def kill_tree(self) -> None:
        """SIGKILL everything at once, the supervisor first; a start must follow."""
        assert self.process
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            kill(pid)
        self.process.wait()

    def stop(self, timeout: float = 30.0) -> None:
        """Ask it to end, in order. What remains after `timeout` seconds is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill_tree()

    def database(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection to its rows, autocommitting."""
        url = address(socket_path(self.root / "run" / "postgres"))
        return psycopg.connect(url, autocommit=True)

    def guests(self) -> dict[int, str]:
        """The QEMU processes of this installation, with their command lines. They are nobody's
        children, so they are known by the state directory that they name."""
        return {
            pid: line
            for pid in all_pids()
            if "qemu-system" in (line := command_line(pid)) and str(self.root) in line
        }


@contextmanager
def served_cloud(**options: str) -> Iterator[ServedCloud]:
    """A fresh cloud, not started yet; ended and removed with the block, guests and all."""
    root = Path(tempfile.mkdtemp(prefix="cwd-"))
    cloud = ServedCloud(root, options)
    # Asked to end from outside, we must still take the cloud along.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield cloud
    except BaseException:
        print(cloud.said()[-20_000:])  # noqa: T201 - pytest shows it with the failure
        raise
    finally:
        cloud.stop()
        for pid in cloud.guests():
            kill(pid)
        shutil.rmtree(root, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


def descendants(pid: int) -> list[int]:
    """Every process below `pid`, parents first."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    below = [int(each) for each in text.split()]
    return below + [each for child in below for each in descendants(child)]


def all_pids() -> list[int]:
    """Every process of this machine."""
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def command_line(pid: int) -> str:
    """The arguments of a process, separated by spaces; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def kill(pid: int) -> None:
    """SIGKILL one process, if it is still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
